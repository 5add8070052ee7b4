package org.tokenrig.inference.geometry;

import static java.lang.Math.max;
import static java.lang.Math.min;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.tokenrig.io.asset.Mesh;

/** Drops faces that would count a piece of surface twice or not at all. */
public final class CleanFaces {
    private CleanFaces() {}

    /**
     * The mesh without faces that repeat a vertex, and without faces over the same three vertices (in whatever order) as an
     * earlier one. Vertices and the order of what stays are unchanged.
     */
    public static Mesh of(Mesh mesh) {
        int[] triangles = requireNonNull(mesh, "mesh is null").triangles();
        int[] kept = new int[triangles.length];
        int length = 0;
        // Open addressing at most half full: slots hold the offset of a kept triangle plus one.
        int[] slots = new int[Integer.highestOneBit(max(2, mesh.triangleCount())) * 4];
        for (int at = 0; at < triangles.length; at += 3) {
            int a = triangles[at];
            int b = triangles[at + 1];
            int c = triangles[at + 2];
            if (a == b || b == c || c == a) {
                continue;
            }
            int low = min(a, min(b, c));
            int high = max(a, max(b, c));
            int slot = hash(low, a ^ b ^ c ^ low ^ high, high) & (slots.length - 1);
            while (slots[slot] != 0 && !sameVertices(kept, slots[slot] - 1, a, b, c)) {
                slot = (slot + 1) & (slots.length - 1);
            }
            if (slots[slot] == 0) {
                slots[slot] = length + 1;
                kept[length] = a;
                kept[length + 1] = b;
                kept[length + 2] = c;
                length += 3;
            }
        }
        return length == triangles.length ? mesh : new Mesh(mesh.positions(), Arrays.copyOf(kept, length));
    }

    private static boolean sameVertices(int[] triangles, int at, int a, int b, int c) {
        return contains(triangles, at, a) && contains(triangles, at, b) && contains(triangles, at, c);
    }

    private static boolean contains(int[] triangles, int at, int vertex) {
        return triangles[at] == vertex || triangles[at + 1] == vertex || triangles[at + 2] == vertex;
    }

    private static int hash(int low, int middle, int high) {
        long mixed = (low * 0x9E3779B97F4A7C15L + middle) * 0xBF58476D1CE4E5B9L + high;
        mixed *= 0x94D049BB133111EBL;
        return (int) (mixed >>> 32) ^ (int) mixed;
    }
}
