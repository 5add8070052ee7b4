package org.tokenrig.inference.train.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

/** The same surface by other vertices: finer, with every face apart, or with vertices at one place as one. */
final class Remeshing {
    private Remeshing() {}

    /** Every face cut into four at the middles of its edges, where weights are the mean of the ends'. */
    static RiggedMesh finer(RiggedMesh rigged) {
        Mesh mesh = rigged.mesh();
        int[] triangles = mesh.triangles();
        int vertices = mesh.vertexCount();
        Map<Long, Integer> middles = new HashMap<>();
        int[] cut = new int[4 * triangles.length];
        int[] ends = new int[2 * triangles.length];
        int length = 0;
        for (int face = 0; face < triangles.length; face += 3) {
            int[] corner = Arrays.copyOfRange(triangles, face, face + 3);
            int[] middle = new int[3];
            for (int edge = 0; edge < 3; edge++) {
                int from = Math.min(corner[edge], corner[(edge + 1) % 3]);
                int to = Math.max(corner[edge], corner[(edge + 1) % 3]);
                Integer known = middles.putIfAbsent((long) from << 32 | to, vertices + middles.size());
                middle[edge] = known == null ? vertices + middles.size() - 1 : known;
                ends[2 * (middle[edge] - vertices)] = from;
                ends[2 * (middle[edge] - vertices) + 1] = to;
            }
            int[] four = {
                corner[0], middle[0], middle[2],
                middle[0], corner[1], middle[1],
                middle[2], middle[1], corner[2],
                middle[0], middle[1], middle[2]
            };
            System.arraycopy(four, 0, cut, length, four.length);
            length += four.length;
        }
        SkinWeights skin = rigged.rig().skin();
        int slots = skin.influences();
        int all = vertices + middles.size();
        float[] positions = Arrays.copyOf(mesh.positions(), 3 * all);
        int[] joints = new int[FourInfluences.COUNT * all];
        float[] weights = new float[joints.length];
        FourInfluences.Row row = new FourInfluences.Row(2 * slots);
        for (int vertex = 0; vertex < all; vertex++) {
            int a = vertex < vertices ? vertex : ends[2 * (vertex - vertices)];
            int b = vertex < vertices ? vertex : ends[2 * (vertex - vertices) + 1];
            row.clear();
            for (int slot = 0; slot < slots; slot++) {
                row.add(skin.joints()[a * slots + slot], skin.weights()[a * slots + slot]);
                row.add(skin.joints()[b * slots + slot], skin.weights()[b * slots + slot]);
            }
            row.put(joints, weights, FourInfluences.COUNT * vertex);
            for (int axis = 0; axis < 3; axis++) {
                positions[3 * vertex + axis] = (positions[3 * a + axis] + positions[3 * b + axis]) / 2;
            }
        }
        return new RiggedMesh(
                new Mesh(positions, cut),
                new Rig(rigged.rig().skeleton(), new SkinWeights(FourInfluences.COUNT, joints, weights)));
    }

    /** Every face with vertices of its own, as files with flat shading have them. */
    static RiggedMesh apart(RiggedMesh rigged) {
        int[] triangles = rigged.mesh().triangles();
        int[] own = new int[triangles.length];
        Arrays.setAll(own, corner -> corner);
        return VertexChoice.of(rigged.mesh().positions(), own, rigged.rig(), triangles);
    }

    /** Vertices at one place as one, which has the weights of the first. */
    static RiggedMesh welded(RiggedMesh rigged) {
        Mesh welded = Welding.welded(rigged.mesh());
        return VertexChoice.used(welded.positions(), welded.triangles(), rigged.rig());
    }
}
