package org.tokenrig.inference.train.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

/** Fewer vertices: those of one cell of a grid that follow the same joint most become one, with their mean place and weights. */
final class Clustering {
    private static final double GROWTH = 1.2;
    private static final double FINEST = 0.6;

    private Clustering() {}

    private record Cell(int x, int y, int z, int joint) {}

    /** The mesh with about so many vertices at most; as it is where it has no more. */
    static RiggedMesh of(RiggedMesh rigged, int most) {
        RiggedMesh clustered = rigged;
        // a surface has about as many cells as the square of those along a side
        double cells = FINEST * Math.sqrt(most);
        double side = longestSide(rigged.mesh().positions());
        while (clustered.mesh().vertexCount() > most && cells >= 4) {
            clustered = ofCells(rigged, side / cells);
            cells /= GROWTH;
        }
        return clustered;
    }

    /** @param size of a cell along each axis */
    static RiggedMesh ofCells(RiggedMesh rigged, double size) {
        Mesh mesh = rigged.mesh();
        SkinWeights skin = rigged.rig().skin();
        int slots = skin.influences();
        float[] positions = mesh.positions();
        int[] cluster = new int[mesh.vertexCount()];
        Map<Cell, Integer> cells = new HashMap<>();
        for (int vertex = 0; vertex < cluster.length; vertex++) {
            int strongest = vertex * slots;
            for (int slot = strongest + 1; slot < (vertex + 1) * slots; slot++) {
                strongest = skin.weights()[slot] > skin.weights()[strongest] ? slot : strongest;
            }
            Cell cell = new Cell(
                    (int) Math.floor(positions[3 * vertex] / size),
                    (int) Math.floor(positions[3 * vertex + 1] / size),
                    (int) Math.floor(positions[3 * vertex + 2] / size),
                    skin.joints()[strongest]);
            Integer known = cells.putIfAbsent(cell, cells.size());
            cluster[vertex] = known == null ? cells.size() - 1 : known;
        }
        RiggedMesh merged = merged(rigged, cluster, cells.size());
        return merged.mesh().triangleCount() == 0 ? rigged : merged;
    }

    private static RiggedMesh merged(RiggedMesh rigged, int[] cluster, int count) {
        SkinWeights skin = rigged.rig().skin();
        int slots = skin.influences();
        double[] sums = new double[3 * count];
        int[] members = new int[count];
        FourInfluences.Row[] rows = new FourInfluences.Row[count];
        for (int vertex = 0; vertex < cluster.length; vertex++) {
            int to = cluster[vertex];
            members[to]++;
            rows[to] = rows[to] == null ? new FourInfluences.Row(FourInfluences.COUNT) : rows[to];
            for (int axis = 0; axis < 3; axis++) {
                sums[3 * to + axis] += rigged.mesh().positions()[3 * vertex + axis];
            }
            for (int slot = vertex * slots; slot < (vertex + 1) * slots; slot++) {
                rows[to].add(skin.joints()[slot], skin.weights()[slot]);
            }
        }
        float[] positions = new float[3 * count];
        int[] joints = new int[FourInfluences.COUNT * count];
        float[] weights = new float[joints.length];
        for (int to = 0; to < count; to++) {
            for (int axis = 0; axis < 3; axis++) {
                positions[3 * to + axis] = (float) (sums[3 * to + axis] / members[to]);
            }
            rows[to].put(joints, weights, FourInfluences.COUNT * to);
        }
        int[] triangles = rigged.mesh().triangles();
        int[] kept = new int[triangles.length];
        int length = 0;
        for (int at = 0; at < triangles.length; at += 3) {
            int a = cluster[triangles[at]];
            int b = cluster[triangles[at + 1]];
            int c = cluster[triangles[at + 2]];
            if (a != b && b != c && c != a) {
                kept[length] = a;
                kept[length + 1] = b;
                kept[length + 2] = c;
                length += 3;
            }
        }
        Rig rig = new Rig(rigged.rig().skeleton(), new SkinWeights(FourInfluences.COUNT, joints, weights));
        return VertexChoice.used(positions, Arrays.copyOf(kept, length), rig);
    }

    static double longestSide(float[] positions) {
        double longest = 0;
        for (int axis = 0; axis < 3; axis++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = axis; i < positions.length; i += 3) {
                low = Math.min(low, positions[i]);
                high = Math.max(high, positions[i]);
            }
            longest = Math.max(longest, high - low);
        }
        return longest;
    }
}
