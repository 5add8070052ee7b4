package org.tokenrig.inference.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.geometry.Shapes;
import org.tokenrig.inference.geometry.VoxelGrid;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

class RewardMetricsTest {
    @Test
    void coverageOfASphereByItsCentreIsTheIntegral() {
        Mesh sphere = Shapes.sphere(3, -2, 1, 5, 48);
        Rig rig = nearestBone(sphere, Shapes.skeleton(new int[] {-1}, 3, -2, 1));

        double coverage =
                RewardMetrics.of(sphere).score(rig, RewardOptions.DEFAULT).jointCoverage();

        // The mean of exp(-0.05 r) over a ball of 98 cells.
        double sum = 0;
        double volume = 0;
        for (double r = 0.05; r < 98; r += 0.1) {
            sum += r * r * Math.exp(-0.05 * r);
            volume += r * r;
        }
        // Surface voxels are occupied where they are touched, so the ball is up to a voxel larger.
        assertThat(coverage).isCloseTo(sum / volume, within(0.02 * sum / volume));
        assertThat(coverage).isLessThan(sum / volume);
    }

    @Test
    void coverageIsThatOfLookingAtAllJoints() {
        SplittableRandom random = new SplittableRandom(2);
        for (int joints : new int[] {1, 2, 3, 10, 60}) {
            VoxelGrid grid = VoxelGrid.filled(Shapes.sphere(0, 0, 0, 1, 16), 30);
            float[] heads = new float[3 * joints];
            for (int i = 0; i < heads.length; i++) {
                heads[i] = joints == 10 ? random.nextInt(-3, 4) / 3f : (float) (2.4 * random.nextDouble() - 1.2);
            }

            double sum = 0;
            for (int z = 0; z < grid.countZ(); z++) {
                for (int y = 0; y < grid.countY(); y++) {
                    for (int x = 0; x < grid.countX(); x++) {
                        double nearest = Double.POSITIVE_INFINITY;
                        for (int joint = 0; joint < joints; joint++) {
                            double dx = grid.centreX(x) - heads[3 * joint];
                            double dy = grid.centreY(y) - heads[3 * joint + 1];
                            double dz = grid.centreZ(z) - heads[3 * joint + 2];
                            nearest = Math.min(nearest, Math.sqrt(dx * dx + dy * dy + dz * dz));
                        }
                        sum += grid.occupied(x, y, z) ? Math.exp(-0.05 * nearest / grid.cell()) : 0;
                    }
                }
            }

            assertThat(RewardMetrics.jointCoverage(grid, heads)).isCloseTo(sum / grid.occupiedCount(), within(1e-12));
        }
    }

    @Test
    void containmentCountsThePointsOfBonesInside() {
        Mesh box = Shapes.box(-1, -1, -1, 1, 1, 1);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 0}, 0, 0, 0, 1.96f, 0, 0, 0, 0.5f, 0);
        RewardMetrics metrics = RewardMetrics.of(box);
        Rig rig = nearestBone(box, skeleton);

        // Of 11 points on the first bone, those at 0, 0.196 .. 0.98 are inside; of the second all.
        assertThat(metrics.score(rig, RewardOptions.DEFAULT).containment()).isEqualTo(17 / 22.0);
        assertThat(metrics.score(rig, RewardOptions.DEFAULT.withBoneSegments(1)).containment())
                .isEqualTo(3 / 4.0);
        assertThat(metrics.score(nearestBone(box, Shapes.skeleton(new int[] {-1}, 0, 0, 0)), RewardOptions.DEFAULT)
                        .containment())
                .as("a skeleton without bones")
                .isEqualTo(1);
    }

    @Test
    void sparsityIsAboutTheWeightsBeforeTheCut() {
        Mesh mesh = Shapes.box(-1, -1, -1, 1, 1, 1);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0, 1, 2, 3}, new float[15]);
        float[] uncut = new float[8 * 5];
        Arrays.fill(uncut, 0, 10, 0.2f); // two vertices with five weights over 0.1
        Arrays.fill(uncut, 10, 15, 0.0999f); // one that no joint holds
        Arrays.fill(uncut, 15, 19, 0.25f); // four are no crowd
        for (int vertex = 4; vertex < 8; vertex++) {
            uncut[5 * vertex] = 0.1f; // not under 0.1
        }
        RewardOptions squared = new RewardOptions(10, 2, 3, 5, 1, 1, 1, 1, 5, 0.5, 0);

        Rewards rewards =
                RewardMetrics.of(mesh).score(nearestBone(mesh, skeleton), Influences.dense(uncut, 5), squared);

        assertThat(rewards.uncovered()).isCloseTo(Math.pow(1 / 8.0, 2), within(1e-15));
        assertThat(rewards.crowded()).isCloseTo(Math.pow(2 / 8.0, 3), within(1e-15));
        assertThat(rewards.sparsity()).isCloseTo(1 - rewards.uncovered() / 2 - rewards.crowded() / 2, within(1e-15));
    }

    @Test
    void aRigidBodyIsAsSmoothAsCanBe() {
        Mesh sphere = Shapes.sphere(0, 0, 0, 1, 12);

        Rewards rewards = RewardMetrics.of(sphere)
                .score(nearestBone(sphere, Shapes.skeleton(new int[] {-1}, 0, 0, 0)), RewardOptions.DEFAULT);

        assertThat(rewards.smoothnessMax()).isCloseTo(0.5, within(1e-9));
        assertThat(rewards.smoothnessMean()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void smoothnessIsThatOfTheStretchedEdges() {
        // One edge between joints 2 apart along x (1 in the model's frame), each end bound to one of them.
        Mesh mesh = new Mesh(new float[] {-1, 0, 0, 1, 0, 0, 1, 1e-3f, 0}, new int[] {0, 1, 2});
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, -1, 0, 0, 0, 0, 0);
        Rig rig = new Rig(skeleton, new SkinWeights(1, new int[] {1, 0, 0}, new float[] {1, 1, 1}));
        RewardOptions options = new RewardOptions(10, 1, 1, 5, 1, 1, 1, 2, 3, 0.5, 77);

        Rewards rewards = RewardMetrics.of(mesh).score(rig, options);

        // In the model's frame: vertices at -1, 1 and a corner; joint 1 at 0 turns vertex 0 about it.
        SplittableRandom random = new SplittableRandom(77);
        double most = 0;
        double mean = 0;
        for (int i = 0; i < 3; i++) {
            float[] model = {-1, 0, -5e-4f, 1, 0, -5e-4f, 1, 0, 5e-4f};
            double[] posed = Pose.random(Shapes.skeleton(new int[] {-1, 0}, -1, 0, -5e-4f, 0, 0, -5e-4f), random, 0.5)
                    .deform(model, rig.skin());
            double a = Math.max(1, distance(posed, 0, 3) / (distance(model, 0, 3) + 1e-6));
            double b = Math.max(1, distance(posed, 0, 6) / (distance(model, 0, 6) + 1e-6));
            most += Math.max(1, Math.max(a, b)) / 3;
            mean += (a + b + 1) / 9;
        }
        assertThat(rewards.smoothnessMax()).isCloseTo(1 / (1 + 2 * most), within(1e-6));
        assertThat(rewards.smoothnessMean()).isCloseTo(1 / (1 + 2 * mean), within(1e-6));
    }

    @Test
    void weighsTheFourWithTheLargestStretch() {
        Mesh mesh = Shapes.tube(0.3, 2, 16);
        Rig rig = nearestBone(mesh, Shapes.skeleton(new int[] {-1, 0}, 0, 0, -0.7f, 0, 0, 0.3f));

        Rewards rewards = RewardMetrics.of(mesh).score(rig, RewardOptions.DEFAULT.withSeed(9));

        assertThat(rewards.total())
                .isCloseTo(
                        5 * rewards.jointCoverage()
                                + rewards.containment()
                                + rewards.sparsity()
                                + rewards.smoothnessMax(),
                        within(1e-12));
        assertThat(rewards.smoothnessMax()).isLessThan(rewards.smoothnessMean());
        assertThat(RewardMetrics.of(mesh).score(rig, RewardOptions.DEFAULT.withSeed(9)))
                .isEqualTo(rewards);
        assertThat(RewardMetrics.of(mesh)
                        .score(rig, RewardOptions.DEFAULT.withSeed(10))
                        .smoothnessMax())
                .isNotEqualTo(rewards.smoothnessMax());
        assertThat(RewardMetrics.UNDECODABLE.total()).isZero();
    }

    @Test
    void doesNotDependOnTheScaleOfTheFile() {
        Mesh mesh = Shapes.tube(0.3, 2, 16);
        Skeleton skeleton = Shapes.skeleton(new int[] {-1, 0}, 0, 0, -0.5f, 0, 0, 0.25f);
        float[] large = mesh.positions().clone();
        float[] joints = skeleton.positions().clone();
        for (int i = 0; i < large.length; i++) {
            large[i] *= 1024;
        }
        for (int i = 0; i < joints.length; i++) {
            joints[i] *= 1024;
        }
        Mesh scaled = new Mesh(large, mesh.triangles());

        assertThat(RewardMetrics.of(scaled)
                        .score(nearestBone(scaled, Shapes.skeleton(skeleton.parents(), joints)), RewardOptions.DEFAULT))
                .isEqualTo(RewardMetrics.of(mesh).score(nearestBone(mesh, skeleton), RewardOptions.DEFAULT));
    }

    @Test
    void refusesTheSkinOfAnotherMesh() {
        Mesh mesh = Shapes.tube(0.3, 2, 16);
        Rig other = nearestBone(Shapes.tube(0.3, 2, 17), Shapes.skeleton(new int[] {-1}, 0, 0, 0));
        RewardMetrics metrics = RewardMetrics.of(mesh);

        assertThatThrownBy(() -> metrics.score(other, RewardOptions.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 vertices, cannot be of 34");
        assertThatThrownBy(() -> RewardOptions.DEFAULT.withBoneSegments(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("boneSegments must be at least 1");
    }

    private static Rig nearestBone(Mesh mesh, Skeleton skeleton) {
        return new Rig(skeleton, NearestBoneWeights.of(mesh, skeleton));
    }

    private static double distance(double[] p, int a, int b) {
        return Math.sqrt(
                Math.pow(p[a] - p[b], 2) + Math.pow(p[a + 1] - p[b + 1], 2) + Math.pow(p[a + 2] - p[b + 2], 2));
    }

    private static double distance(float[] p, int a, int b) {
        return Math.sqrt(
                Math.pow(p[a] - p[b], 2) + Math.pow(p[a + 1] - p[b + 1], 2) + Math.pow(p[a + 2] - p[b + 2], 2));
    }
}
