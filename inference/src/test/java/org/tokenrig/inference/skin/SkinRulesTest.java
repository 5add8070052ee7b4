package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.Surface;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

/** Each rule alone, on small meshes in the model's frame: z is up. */
class SkinRulesTest {
    @Test
    void weldedSeamsShareWeights() {
        Mesh mesh = Shapes.split(Shapes.box(-1, -1, -1, 1, 1, 1));
        float[] values = new float[2 * mesh.vertexCount()];
        SplittableRandom random = new SplittableRandom(2);
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            values[2 * vertex] = (float) random.nextDouble();
            values[2 * vertex + 1] = 1 - values[2 * vertex];
        }
        Influences made = only(true, false, false, false, mesh, skeleton(2), Influences.dense(values, 2));
        float[] one = new float[2];
        float[] other = new float[2];
        int seams = 0;
        for (int a = 0; a < mesh.vertexCount(); a++) {
            for (int b = 0; b < a; b++) {
                if (Arrays.equals(place(mesh, a), place(mesh, b))) {
                    made.row(a, one);
                    made.row(b, other);
                    assertThat(one).isEqualTo(other);
                    seams++;
                }
            }
        }
        assertThat(seams).isPositive();
    }

    @Test
    void oneSideDoesNotFollowTheOthersLimb() {
        // trunk above, two legs below; a foot that points to the front, so that front and back differ
        Mesh mesh = Shapes.join(
                Shapes.box(-0.4, -0.2, 0, 0.4, 0.2, 1),
                Shapes.box(0.1, -0.2, -1, 0.4, 0.2, 0),
                Shapes.box(-0.4, -0.2, -1, -0.1, 0.2, 0),
                Shapes.box(0.1, -0.8, -1, 0.4, -0.2, -0.9),
                Shapes.box(-0.4, -0.8, -1, -0.1, -0.2, -0.9));
        Skeleton skeleton = Shapes.skeleton(
                new int[] {-1, 0, 1, 0, 3},
                0,
                0,
                0.5f,
                0.25f,
                0,
                -0.1f,
                0.25f,
                0,
                -0.9f,
                -0.25f,
                0,
                -0.1f,
                -0.25f,
                0,
                -0.9f);
        float[] values = new float[5 * mesh.vertexCount()];
        Arrays.fill(values, 0.2f);
        Influences made = only(false, true, false, false, mesh, skeleton, Influences.dense(values, 5));
        float[] row = new float[5];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            made.row(vertex, row);
            float x = mesh.positions()[3 * vertex];
            assertThat(row[0]).isEqualTo(0.2f);
            assertThat(row[1] + row[2]).as("left leg at %f", x).isEqualTo(x > 0 ? 0.4f : 0);
            assertThat(row[3] + row[4]).as("right leg at %f", x).isEqualTo(x < 0 ? 0.4f : 0);
        }
    }

    /** An arm that hangs beside the body does not move it, though it is as near as the body's own bone. */
    @Test
    void noVertexFollowsAJointAcrossEmptySpace() {
        Mesh mesh = Shapes.join(
                grid(-0.2, -0.2, -1, 0.2, 0.2, 1), // body
                grid(0.2, -0.2, 0.8, 0.6, 0.2, 1), // shoulder
                grid(0.4, -0.2, -1, 0.6, 0.2, 0.8)); // arm
        Skeleton skeleton =
                Shapes.skeleton(new int[] {-1, 0, 1, 2}, 0, 0, -0.9f, 0, 0, 0.9f, 0.5f, 0, 0.7f, 0.5f, 0, -0.9f);
        float[] values = new float[4 * mesh.vertexCount()];
        Arrays.fill(values, 0.25f);
        Influences made = only(false, false, true, false, mesh, skeleton, Influences.dense(values, 4));
        float[] row = new float[4];
        int freed = 0;
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            made.row(vertex, row);
            float x = mesh.positions()[3 * vertex];
            float z = mesh.positions()[3 * vertex + 2];
            if (z < -0.5 && x <= 0.2f) {
                assertThat(row[2]).as("the body follows no arm").isZero();
                assertThat(row[0]).isPositive();
                freed++;
            } else if (z > 0.7) {
                assertThat(row[1]).as("at the shoulder all may stay").isPositive();
            }
        }
        assertThat(freed).isPositive();
    }

    /** A sword in the hand whose end is at the leg. */
    @Test
    void aPieceFollowsWhatItRestsOn() {
        Mesh arm = grid(0.2, -0.1, 0.4, 1, 0.1, 0.6);
        Mesh body = grid(-0.2, -0.2, -1, 0.2, 0.2, 1);
        Mesh sword = grid(0.88, -0.05, -0.9, 0.95, 0.05, 0.4);
        Mesh mesh = Shapes.join(body, arm, sword);
        Skeleton skeleton =
                Shapes.skeleton(new int[] {-1, 0, 1, 0}, 0, 0, 0.2f, 0.3f, 0, 0.5f, 0.8f, 0, 0.5f, 0, 0, -0.9f);
        int first = body.vertexCount() + arm.vertexCount();
        float[] values = new float[4 * mesh.vertexCount()];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            float x = mesh.positions()[3 * vertex];
            float z = mesh.positions()[3 * vertex + 2];
            // the sword's lower half was given to the leg
            int joint = vertex >= first
                    ? (z < -0.2 ? 3 : 2)
                    : vertex < body.vertexCount() ? (z < 0 ? 3 : 0) : x < 0.7 ? 1 : 2;
            values[4 * vertex + joint] = 1;
        }
        Influences made = only(false, false, false, true, mesh, skeleton, Influences.dense(values, 4));
        float[] row = new float[4];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            made.row(vertex, row);
            if (vertex >= first) {
                assertThat(row).as("the sword follows the hand").containsExactly(0, 0, 1, 0);
            } else {
                assertThat(row).isEqualTo(Arrays.copyOfRange(values, 4 * vertex, 4 * vertex + 4));
            }
        }
    }

    @Test
    void withoutRulesNothingChanges() {
        Influences influences = Influences.dense(new float[16], 2);
        Mesh mesh = Shapes.box(-1, -1, -1, 1, 1, 1);
        assertThat(only(false, false, false, false, mesh, skeleton(2), influences))
                .isSameAs(influences);
    }

    @Test
    void heatHasAShareWhereTheNetworkIsNotSure() {
        Influences network = Influences.dense(new float[] {1, 0, 0.8f, 0.2f, 0.5f, 0.5f, 0, 0}, 2);
        Influences heat = Influences.dense(new float[] {0, 1, 0, 1, 0, 1, 0, 1}, 2);
        SkinMix mix = new SkinMix(network, heat);
        assertThat(mix.toDense())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(1, 0, 0.48f, 0.52f, 0.25f, 0.75f, 0, 1);
        assertThat(mix.share()).isCloseTo((0 + 0.4 + 0.5 + 1) / 4, within(1e-6));
    }

    @Test
    void theSourceOfASkinIsChosen() throws Exception {
        Mesh mesh = grid(-0.2, -0.2, -1, 0.2, 0.2, 1);
        Skeleton skeleton = skeleton(2);
        Influences network = Influences.dense(new float[2 * mesh.vertexCount()], 2);
        SkinSteps heat = new SkinSteps(SkinSource.HEAT, SkinRules.NONE, SkinFinish.NONE);
        SkinSteps.Made made = heat.apply(
                mesh,
                skeleton,
                ModelFrame.of(mesh),
                Optional.empty(),
                () -> {
                    throw new IllegalStateException("the network is not asked");
                },
                step -> {});
        assertThat(made.heatShare()).isEqualTo(1);
        assertThat(made.influences().toDense())
                .isEqualTo(BoneHeat.influences(mesh, skeleton).toDense());
        SkinSteps plain = new SkinSteps(SkinSource.NETWORK, SkinRules.NONE, SkinFinish.NONE);
        SkinSteps.Made written =
                plain.apply(mesh, skeleton, ModelFrame.of(mesh), Optional.empty(), () -> network, step -> {});
        assertThat(written.influences()).isSameAs(network);
        assertThat(written.heatShare()).isZero();
    }

    private static Influences only(
            boolean seams,
            boolean sides,
            boolean paths,
            boolean pieces,
            Mesh mesh,
            Skeleton skeleton,
            Influences influences) {
        List<MeshSymmetry> symmetries = MeshSymmetry.of(mesh, Surface.of(mesh).uniform(4096, new SplittableRandom(1)));
        SkinRules rules = new SkinRules(seams, sides, paths, pieces);
        return rules.ofPieces(
                mesh,
                skeleton,
                rules.ofVertices(mesh, skeleton, MirroredRig.of(skeleton, true, symmetries), influences));
    }

    private static Skeleton skeleton(int joints) {
        float[] heads = new float[3 * joints];
        int[] parents = new int[joints];
        for (int joint = 0; joint < joints; joint++) {
            heads[3 * joint + 2] = joint - 0.5f;
            parents[joint] = joint - 1;
        }
        return Shapes.skeleton(parents, heads);
    }

    private static float[] place(Mesh mesh, int vertex) {
        return Arrays.copyOfRange(mesh.positions(), 3 * vertex, 3 * vertex + 3);
    }

    /** A box whose sides are cut into about tenths of the frame, closed. */
    private static Mesh grid(double x0, double y0, double z0, double x1, double y1, double z1) {
        int count = (int) Math.ceil((z1 - z0) / 0.1);
        float[] positions = new float[3 * 4 * (count + 1)];
        int[] triangles = new int[6 * 4 * count + 12];
        int next = 0;
        for (int level = 0; level <= count; level++) {
            double z = z0 + (z1 - z0) * level / count;
            double[][] ring = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
            for (int i = 0; i < 4; i++) {
                positions[3 * (4 * level + i)] = (float) ring[i][0];
                positions[3 * (4 * level + i) + 1] = (float) ring[i][1];
                positions[3 * (4 * level + i) + 2] = (float) z;
                int a = 4 * level + i;
                int b = 4 * level + (i + 1) % 4;
                if (level < count) {
                    for (int corner : new int[] {a, b, a + 4, b, b + 4, a + 4}) {
                        triangles[next++] = corner;
                    }
                }
            }
        }
        int top = 4 * count;
        for (int corner : new int[] {0, 2, 1, 0, 3, 2, top, top + 1, top + 2, top, top + 2, top + 3}) {
            triangles[next++] = corner;
        }
        return new Mesh(positions, triangles);
    }
}
