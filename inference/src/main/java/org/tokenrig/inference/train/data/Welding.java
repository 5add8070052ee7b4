package org.tokenrig.inference.train.data;

import java.util.HashMap;
import java.util.Map;
import org.tokenrig.io.asset.Mesh;

/** Vertices at one place as one. */
final class Welding {
    private Welding() {}

    private record Place(float x, float y, float z) {}

    /** (vertices): the first vertex at the same place. */
    static int[] first(float[] positions) {
        int[] first = new int[positions.length / 3];
        Map<Place, Integer> known = new HashMap<>();
        for (int vertex = 0; vertex < first.length; vertex++) {
            // adding zero makes one of the two zeros
            Integer before = known.putIfAbsent(
                    new Place(
                            positions[3 * vertex] + 0f, positions[3 * vertex + 1] + 0f, positions[3 * vertex + 2] + 0f),
                    vertex);
            first[vertex] = before == null ? vertex : before;
        }
        return first;
    }

    /** The mesh with faces between the first vertices of places; all vertices stay. */
    static Mesh welded(Mesh mesh) {
        int[] first = first(mesh.positions());
        int[] triangles = mesh.triangles().clone();
        for (int i = 0; i < triangles.length; i++) {
            triangles[i] = first[triangles[i]];
        }
        return new Mesh(mesh.positions(), triangles);
    }
}
