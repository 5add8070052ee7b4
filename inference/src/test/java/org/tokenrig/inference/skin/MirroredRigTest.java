package org.tokenrig.inference.skin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.symmetry.Figure;
import org.tokenrig.inference.symmetry.MeshSymmetry;
import org.tokenrig.inference.symmetry.MirrorPlane;
import org.tokenrig.inference.symmetry.MirroredSkeleton;
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
}
