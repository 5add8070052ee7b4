package org.tokenrig.inference.skin;

import static java.util.Objects.requireNonNull;

import org.tokenrig.io.asset.Mesh;

/**
 * Vertices at the same position, as files have them where normals or texture coordinates differ, get the mean of their influences: else
 * a seam opens when the skeleton moves.
 */
final class WeldedSeams {
    private WeldedSeams() {}

    /** @param influences (vertices, joints) of the mesh */
    static Influences apply(Mesh mesh, Influences influences) {
        int[] places = DistinctVertices.of(requireNonNull(mesh, "mesh is null")).places();
        int count = 0;
        for (int place : places) {
            count = Math.max(count, place + 1);
        }
        if (count == places.length) {
            return influences;
        }
        int joints = influences.jointCount();
        float[] means = new float[Math.multiplyExact(count, joints)];
        int[] members = new int[count];
        for (int place : places) {
            members[place]++;
        }
        float[] row = new float[joints];
        for (int vertex = 0; vertex < places.length; vertex++) {
            influences.row(vertex, row);
            for (int joint = 0; joint < joints; joint++) {
                means[places[vertex] * joints + joint] += row[joint] / members[places[vertex]];
            }
        }
        Influences dense = Influences.dense(means, joints);
        return new Influences() {
            @Override
            public int vertexCount() {
                return places.length;
            }

            @Override
            public int jointCount() {
                return joints;
            }

            @Override
            public void row(int vertex, float[] into) {
                dense.row(places[vertex], into);
            }
        };
    }
}
