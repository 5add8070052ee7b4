package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;

class WarpTest {
    private final RiggedMesh biped = Creatures.one(Family.BIPED, 3);

    @Test
    void jointsMoveAsWhatIsAtTheirPlace() {
        for (int seed = 0; seed < 20; seed++) {
            // the first vertices of this one are at the joints
            RiggedMesh warped = Warp.changed(withVerticesAtJoints(), 0.6, new SplittableRandom(seed));
            float[] joints = warped.rig().skeleton().positions();
            assertThat(joints).isNotEqualTo(biped.rig().skeleton().positions());
            float[] vertices = warped.mesh().positions();
            for (int i = 0; i < joints.length; i++) {
                assertThat(vertices[i]).isEqualTo(joints[i]);
            }
            assertThat(warped.rig().skin()).isSameAs(biped.rig().skin());
            assertThat(warped.rig().skeleton().parents())
                    .isEqualTo(biped.rig().skeleton().parents());
        }
    }

    @Test
    void nothingFolds() {
        int different = 0;
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] frames = new float[biped.mesh().positions().length];
            System.arraycopy(biped.mesh().positions(), 0, frames, 0, frames.length);
            double step = 0.01;
            int places = frames.length / 12;
            for (int i = 0; i < places; i++) {
                for (int corner = 1; corner < 4; corner++) {
                    for (int axis = 0; axis < 3; axis++) {
                        frames[12 * i + 3 * corner + axis] =
                                (float) (frames[12 * i + axis] + (axis == corner - 1 ? step : 0));
                    }
                }
            }
            RiggedMesh warped =
                    Warp.changed(new RiggedMesh(new Mesh(frames, biped.mesh().triangles()), biped.rig()), 0.9, random);
            float[] at = warped.mesh().positions();
            for (int i = 0; i < places; i++) {
                double volume = determinant(at, 12 * i) / (step * step * step);
                assertThat(volume).as("seed %d", seed).isPositive();
                different += Math.abs(volume - 1) > 0.2 ? 1 : 0;
            }
        }
        assertThat(different).isPositive();
    }

    @Test
    void theSameDrawsGiveTheSameAndNoneMovesNothing() {
        assertThat(Warp.changed(biped, 0.6, new SplittableRandom(8)).mesh().positions())
                .isEqualTo(
                        Warp.changed(biped, 0.6, new SplittableRandom(8)).mesh().positions());
        float[] still = Warp.changed(biped, 0, new SplittableRandom(8)).mesh().positions();
        assertThat(still).containsExactly(biped.mesh().positions(), within(1e-6f));
    }

    private RiggedMesh withVerticesAtJoints() {
        float[] joints = biped.rig().skeleton().positions();
        float[] vertices = biped.mesh().positions().clone();
        System.arraycopy(joints, 0, vertices, 0, joints.length);
        Skeleton skeleton = biped.rig().skeleton();
        return new RiggedMesh(
                new Mesh(vertices, biped.mesh().triangles()),
                new Rig(skeleton, biped.rig().skin()));
    }

    private static double determinant(float[] at, int first) {
        double[][] d = new double[3][3];
        for (int corner = 0; corner < 3; corner++) {
            for (int axis = 0; axis < 3; axis++) {
                d[corner][axis] = at[first + 3 * (corner + 1) + axis] - at[first + axis];
            }
        }
        return d[0][0] * (d[1][1] * d[2][2] - d[1][2] * d[2][1])
                - d[0][1] * (d[1][0] * d[2][2] - d[1][2] * d[2][0])
                + d[0][2] * (d[1][0] * d[2][1] - d[1][1] * d[2][0]);
    }
}
