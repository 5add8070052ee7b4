package org.tokenrig.inference.geometry;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Comparator;
import org.tokenrig.io.asset.Mesh;

/**
 * A surface as its geometry alone defines it. Formats, exporters and compressors put vertices and triangles in other orders,
 * split vertices at seams or join them, and leave vertices behind that no triangle uses; none of that shows here, so what is
 * computed from it alone is the same for all of them.
 *
 * <p>Vertices at exactly the same position are one, and only those that triangles use are there. Triangles with two corners
 * at one position are dropped, and each three positions have one triangle: where both windings occur, the one that faces away
 * from the centre of the bounds. Triangles follow a Hilbert curve through the bounds (Skilling, "Programming the Hilbert
 * curve"), so that a rounded position, or one triangle more, moves the others in that order by little: what lies near each
 * other stays so, and points drawn by area along it stay about where they were.
 *
 * @param mesh in the frame of the original; without triangles where none has three corners at three positions, and then with
 *     the positions of all corners
 */
public record CanonicalMesh(Mesh mesh) {
    private static final int LEVELS = 10; // bits of an axis of the curve: cells of a thousandth of the longest side
    private static final int FORWARD =
            1; // of the two windings of three vertices, those with ascending numbers and others
    private static final int BACKWARD = 2;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    public CanonicalMesh {
        requireNonNull(mesh, "mesh is null");
    }

    /** The canonical form of a mesh. */
    public static CanonicalMesh of(Mesh mesh) {
        requireNonNull(mesh, "mesh is null");
        float[] positions = mesh.positions().clone();
        for (int i = 0; i < positions.length; i++) {
            positions[i] += 0f; // one of the two zeros
        }
        int[] welded = WeldedMesh.weld(positions);
        int[] corners = mesh.triangles().length > 0
                ? mesh.triangles().clone()
                : java.util.stream.IntStream.range(0, welded.length).toArray();
        Arrays.setAll(corners, i -> welded[corners[i]]);
        Places places = new Places(positions, corners);
        int[] faces = mesh.triangles().length > 0 ? places.faces(corners) : new int[0];
        if (faces.length == 0) {
            int[] points = Arrays.stream(corners).distinct().toArray();
            return new CanonicalMesh(new Mesh(places.at(places.sorted(points, 1)), new int[0]));
        }
        int[] sorted = places.sorted(faces, 3);
        int[] renumbered = new int[welded.length];
        Arrays.fill(renumbered, -1);
        int[] used = new int[Math.min(sorted.length, welded.length)];
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            int vertex = sorted[i];
            if (renumbered[vertex] < 0) {
                renumbered[vertex] = count;
                used[count++] = vertex;
            }
            sorted[i] = renumbered[vertex];
        }
        return new CanonicalMesh(new Mesh(places.at(Arrays.copyOf(used, count)), sorted));
    }

    /**
     * What seeds everything random about this mesh in a run. It is made of the number of triangles, or of vertices where there
     * are none, and so does not change with the mesh's place, size and pose, nor where positions were rounded: nearly the same
     * mesh has the same luck. Different meshes may share it.
     */
    public long seed(long runSeed) {
        int count = mesh.triangleCount() > 0 ? mesh.triangleCount() : mesh.vertexCount();
        return mix(mix(runSeed + MIX) + count * MIX);
    }

    /** Whether all of it lies in one point. */
    public boolean isPoint() {
        return mesh.vertexCount() == 0 || !(Bounds.of(mesh.positions()).longestSide() > 0);
    }

    /** Finaliser of SplitMix64 (Steele, Lea and Flood; constants of Stafford's variant 13). */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Welded vertices, and the order that their positions have. */
    private static final class Places {
        private final float[] positions;
        private final ModelFrame frame;
        private final double[] centre;

        Places(float[] positions, int[] used) {
            this.positions = positions;
            float[] those = at(used);
            frame = ModelFrame.of(new Mesh(those, new int[0]));
            centre = new double[] {frame.centreX(), frame.centreY(), frame.centreZ()};
        }

        /** (vertices, 3) */
        float[] at(int[] vertices) {
            float[] at = new float[3 * vertices.length];
            for (int i = 0; i < vertices.length; i++) {
                System.arraycopy(positions, 3 * vertices[i], at, 3 * i, 3);
            }
            return at;
        }

        /** Faces over three different vertices, once each, each beginning with the corner of the lowest position. */
        int[] faces(int[] triangles) {
            int[] faces = new int[triangles.length];
            byte[] windings = new byte[triangles.length / 3];
            int length = 0;
            // Open addressing at most half full: slots hold the offset of a face plus one.
            int[] slots = new int[Integer.highestOneBit(Math.max(2, triangles.length / 3)) * 4];
            for (int at = 0; at < triangles.length; at += 3) {
                int a = triangles[at];
                int b = triangles[at + 1];
                int c = triangles[at + 2];
                if (a == b || b == c || c == a) {
                    continue;
                }
                int low = Math.min(a, Math.min(b, c));
                int high = Math.max(a, Math.max(b, c));
                int middle = a ^ b ^ c ^ low ^ high;
                boolean forward = a == low ? b == middle : b == low ? c == middle : a == middle;
                int slot = hash(low, middle, high) & (slots.length - 1);
                while (slots[slot] != 0
                        && !(faces[slots[slot] - 1] == low
                                && faces[slots[slot]] == middle
                                && faces[slots[slot] + 1] == high)) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                if (slots[slot] == 0) {
                    slots[slot] = length + 1;
                    faces[length] = low;
                    faces[length + 1] = middle;
                    faces[length + 2] = high;
                    length += 3;
                }
                windings[(slots[slot] - 1) / 3] |= (byte) (forward ? FORWARD : BACKWARD);
            }
            for (int at = 0; at < length; at += 3) {
                turn(faces, at, windings[at / 3]);
            }
            return Arrays.copyOf(faces, length);
        }

        private void turn(int[] faces, int at, int winding) {
            int a = faces[at];
            int b = winding == BACKWARD ? faces[at + 2] : faces[at + 1];
            int c = winding == BACKWARD ? faces[at + 1] : faces[at + 2];
            int first = compare(a, b) < 0 ? (compare(a, c) < 0 ? a : c) : (compare(b, c) < 0 ? b : c);
            int second = first == a ? b : first == b ? c : a;
            int third = first == a ? c : first == b ? a : b;
            if (winding == (FORWARD | BACKWARD) && !facesAway(first, second, third)) {
                int swap = second;
                second = third;
                third = swap;
            }
            faces[at] = first;
            faces[at + 1] = second;
            faces[at + 2] = third;
        }

        /** Of two windings exactly one does. */
        private boolean facesAway(int a, int b, int c) {
            double[] normal = new double[3];
            Surface.cross(positions, 3 * a, 3 * b, 3 * c, normal);
            double away = 0;
            for (int axis = 0; axis < 3; axis++) {
                away += normal[axis] * (positions[3 * a + axis] - centre[axis]);
            }
            return away > 0 || away == 0 && compare(b, c) < 0;
        }

        private int compare(int a, int b) {
            for (int axis = 0; axis < 3; axis++) {
                int order = Float.compare(positions[3 * a + axis], positions[3 * b + axis]);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        /** Groups of so many vertices, along the curve; those in one of its cells by their positions. */
        int[] sorted(int[] groups, int size) {
            int count = groups.length / size;
            long[] order = new long[count]; // place on the curve, group
            for (int group = 0; group < count; group++) {
                order[group] = curve(groups, group * size, size) << Integer.SIZE | group;
            }
            Arrays.sort(order);
            Comparator<Long> byPosition = (one, other) -> {
                int order1 = 0;
                for (int i = 0; i < size && order1 == 0; i++) {
                    order1 = compare(groups[one.intValue() * size + i], groups[other.intValue() * size + i]);
                }
                return order1;
            };
            for (int from = 0, to; from < count; from = to) {
                to = from + 1;
                while (to < count && order[to] >>> Integer.SIZE == order[from] >>> Integer.SIZE) {
                    to++;
                }
                if (to - from > 1) {
                    long[] same = Arrays.stream(order, from, to)
                            .boxed()
                            .sorted(byPosition)
                            .mapToLong(Long::longValue)
                            .toArray();
                    System.arraycopy(same, 0, order, from, same.length);
                }
            }
            int[] sorted = new int[groups.length];
            for (int i = 0; i < count; i++) {
                System.arraycopy(groups, (int) order[i] * size, sorted, i * size, size);
            }
            return sorted;
        }

        /** Where on the curve the middle of some vertices is. */
        private long curve(int[] vertices, int from, int count) {
            int[] cell = new int[3];
            for (int axis = 0; axis < 3; axis++) {
                double sum = 0;
                for (int i = from; i < from + count; i++) {
                    sum += positions[3 * vertices[i] + axis];
                }
                double within = ((sum / count - centre[axis]) / frame.halfExtent() + 1) / 2;
                cell[axis] = (int) Math.max(0, Math.min((1 << LEVELS) - 1, within * (1 << LEVELS)));
            }
            return hilbert(cell);
        }

        private static int hash(int low, int middle, int high) {
            return (int) (mix((low * MIX + middle) * MIX + high) >>> 32);
        }
    }

    /** Place of a cell on the Hilbert curve, by Skilling's transposed form. */
    private static long hilbert(int[] cell) {
        for (int bit = 1 << (LEVELS - 1); bit > 1; bit >>= 1) {
            int below = bit - 1;
            for (int axis = 0; axis < 3; axis++) {
                if ((cell[axis] & bit) != 0) {
                    cell[0] ^= below;
                } else {
                    int exchange = (cell[0] ^ cell[axis]) & below;
                    cell[0] ^= exchange;
                    cell[axis] ^= exchange;
                }
            }
        }
        cell[1] ^= cell[0];
        cell[2] ^= cell[1];
        int gray = 0;
        for (int bit = 1 << (LEVELS - 1); bit > 1; bit >>= 1) {
            if ((cell[2] & bit) != 0) {
                gray ^= bit - 1;
            }
        }
        long place = 0;
        for (int level = LEVELS - 1; level >= 0; level--) {
            for (int axis = 0; axis < 3; axis++) {
                place = place << 1 | ((cell[axis] ^ gray) >> level & 1);
            }
        }
        return place;
    }
}
