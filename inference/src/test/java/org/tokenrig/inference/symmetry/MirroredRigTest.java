package org.tokenrig.inference.symmetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Influences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Skeleton;

class MirroredRigTest {
    @Test
    void weightsAcrossThePlaneAreTheSame() {
        Mesh mesh = Figure.mesh();
        MirroredRig rig = MirroredRig.of(Figure.skeleton(), false, Figure.symmetries(mesh))
                .orElseThrow();
        int joints = rig.partner().length;
        float[] values = new float[mesh.vertexCount() * joints];
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            // alike for vertices at one place
            float[] place = Arrays.copyOfRange(mesh.positions(), 3 * vertex, 3 * vertex + 3);
            SplittableRandom random = new SplittableRandom(Arrays.hashCode(place));
            for (int joint = 0; joint < joints; joint++) {
                values[vertex * joints + joint] = (float) random.nextDouble();
            }
        }
        Influences made = rig.influences(mesh.positions(), Influences.dense(values, joints));
        int[] across = MirroredInfluences.across(mesh.positions(), rig.plane());
        assertThat(across).doesNotContain(-1);
        float[] here = new float[joints];
        float[] there = new float[joints];
        for (int vertex = 0; vertex < across.length; vertex++) {
            made.row(vertex, here);
            made.row(across[vertex], there);
            for (int joint = 0; joint < joints; joint++) {
                assertThat(there[rig.partner()[joint]]).isEqualTo(here[joint]);
                assertThat(here[joint])
                        .isCloseTo(
                                (values[vertex * joints + joint]
                                                + values[across[vertex] * joints + rig.partner()[joint]])
                                        / 2,
                                within(1e-6f));
            }
        }
    }

    @Test
    void verticesWithoutAPartnerKeepTheirWeights() {
        float[] positions = {0.5f, 0, 0, -0.5f, 0, 0, 0.5f, 0.3f, 0};
        Influences made = MirroredInfluences.of(
                positions,
                new MirrorPlane(1, 0, 0, 0),
                new int[] {1, 0},
                Influences.dense(new float[] {1, 0, 0.5f, 0.5f, 0.9f, 0.1f}, 2));
        assertThat(made.toDense()).containsExactly(0.75f, 0.25f, 0.25f, 0.75f, 0.9f, 0.1f);
    }

    @Test
    void aGivenSkeletonStaysAndTheSidesOfOneThatDiffersAreNotMixed() {
        List<MeshSymmetry> symmetries = Figure.symmetries(Figure.mesh());
        assertThat(MirroredRig.of(Figure.skeleton(), true, symmetries)).isEmpty();
        Skeleton level =
                MirroredSkeleton.levelled(Figure.skeleton(), symmetries.get(0)).skeleton();
        assertThat(MirroredRig.of(level, true, symmetries).orElseThrow().skeleton())
                .isSameAs(level);
        assertThat(MirroredRig.of(Figure.skeleton(), false, List.of())).isEmpty();
    }

    @Test
    void theErrorOfASkeletonIsAShareOfTheLongestSide() {
        // in a file's frame, y up and ten times as large
        LeftRightError error = LeftRightError.of(file(Figure.mesh(), 10));
        Skeleton skeleton = new Skeleton(
                List.of("hips", "left", "right"), new int[] {-1, 0, 0}, new float[] {0, 0, 0, 5, 3, 0, -5, 3.3f, 0});
        assertThat(error.of(skeleton).orElseThrow()).isCloseTo(2 * 0.3 / 3 / 18, within(1e-6));
        assertThat(LeftRightError.of(file(Figure.waving(), 10)).of(skeleton)).isEmpty();
    }

    private static Mesh file(Mesh model, float scale) {
        float[] positions = new float[model.positions().length];
        for (int i = 0; i < positions.length; i += 3) {
            positions[i] = scale * model.positions()[i];
            positions[i + 1] = scale * model.positions()[i + 2];
            positions[i + 2] = -scale * model.positions()[i + 1];
        }
        return new Mesh(positions, model.triangles());
    }
}
