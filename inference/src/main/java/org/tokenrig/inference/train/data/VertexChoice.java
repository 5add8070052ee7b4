package org.tokenrig.inference.train.data;

import java.util.Arrays;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.SkinWeights;

/** Some of a mesh's vertices, with their weights. */
final class VertexChoice {
    private VertexChoice() {}

    /**
     * The faces with the vertices that they use, in the order of the vertices.
     *
     * @param triangles (triangles, 3) some of the mesh's
     */
    static RiggedMesh used(float[] positions, int[] triangles, Rig rig) {
        int[] place = new int[positions.length / 3];
        Arrays.fill(place, -1);
        for (int vertex : triangles) {
            place[vertex] = 0;
        }
        int[] source = new int[place.length];
        int count = 0;
        for (int vertex = 0; vertex < place.length; vertex++) {
            if (place[vertex] == 0) {
                place[vertex] = count;
                source[count++] = vertex;
            }
        }
        int[] faces = new int[triangles.length];
        for (int i = 0; i < faces.length; i++) {
            faces[i] = place[triangles[i]];
        }
        return of(positions, faces, rig, Arrays.copyOf(source, count));
    }

    /**
     * A mesh whose vertices are copies.
     *
     * @param triangles (triangles, 3) of the new vertices
     * @param source (new vertices): which vertex each is a copy of
     */
    static RiggedMesh of(float[] positions, int[] triangles, Rig rig, int[] source) {
        SkinWeights skin = rig.skin();
        int slots = skin.influences();
        float[] places = new float[3 * source.length];
        int[] joints = new int[slots * source.length];
        float[] weights = new float[joints.length];
        for (int vertex = 0; vertex < source.length; vertex++) {
            System.arraycopy(positions, 3 * source[vertex], places, 3 * vertex, 3);
            System.arraycopy(skin.joints(), slots * source[vertex], joints, slots * vertex, slots);
            System.arraycopy(skin.weights(), slots * source[vertex], weights, slots * vertex, slots);
        }
        return new RiggedMesh(
                new Mesh(places, triangles), new Rig(rig.skeleton(), new SkinWeights(slots, joints, weights)));
    }
}
