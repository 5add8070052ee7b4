package org.tokenrig.io.gltf.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.joml.Matrix4d;
import org.joml.Vector3d;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.Skeleton;

class JointFramesTest {
    @Test
    void aSingleJointPointsUp() {
        assertFrame(frames(new int[] {-1}, 1, 2, 3).get(0), new Vector3d(0, 1, 0));
    }

    @Test
    void aJointPointsToItsOnlyChildAndALeafGoesOn() {
        List<Matrix4d> frames = frames(new int[] {-1, 0, 1}, 0, 0, 0, 1, 0, 0, 1, 0, 2);

        assertFrame(frames.get(0), new Vector3d(1, 0, 0));
        assertFrame(frames.get(1), new Vector3d(0, 0, 1));
        assertFrame(frames.get(2), new Vector3d(0, 0, 1));
    }

    @Test
    void aJointWithSeveralChildrenGoesOnAndSuchARootPointsUp() {
        List<Matrix4d> frames = frames(new int[] {-1, 0, 0, 1, 1}, 0, 0, 0, 0, 0, 2, -1, 0, 0, 1, 0, 3, -1, 0, 3);

        assertFrame(frames.get(0), new Vector3d(0, 1, 0));
        assertFrame(frames.get(1), new Vector3d(0, 0, 1));
        assertFrame(frames.get(3), new Vector3d(1, 0, 1).normalize());
    }

    @Test
    void aBoneWithoutLengthGoesOnAsItsParent() {
        List<Matrix4d> frames = frames(new int[] {-1, 0, 1, 2}, 0, 0, 0, 1, 0, 0, 1, 0, 0, 2, 0, 0);

        assertFrame(frames.get(1), new Vector3d(1, 0, 0));
    }

    /** Blender's up is Z, so a bone that points up there has X to the side and Z to the front; down: turned about X. */
    @Test
    void rollIsThatOfBlender() {
        Matrix4d up = frames(new int[] {-1, 0}, 0, 0, 0, 0, 1, 0).get(0);
        assertAxis(up, 0, new Vector3d(1, 0, 0));
        assertAxis(up, 2, new Vector3d(0, 0, 1));

        Matrix4d down = frames(new int[] {-1, 0}, 0, 0, 0, 0, -1, 0).get(0);
        assertAxis(down, 0, new Vector3d(1, 0, 0));
        assertAxis(down, 2, new Vector3d(0, 0, -1));

        // along Blender's Y, which is -Z here: no rotation there, so Blender's axes themselves
        Matrix4d back = frames(new int[] {-1, 0}, 0, 0, 0, 0, 0, -1).get(0);
        assertAxis(back, 0, new Vector3d(1, 0, 0));
        assertAxis(back, 2, new Vector3d(0, 1, 0));

        // against it: half a turn about Blender's Z
        Matrix4d front = frames(new int[] {-1, 0}, 0, 0, 0, 0, 0, 1).get(0);
        assertAxis(front, 0, new Vector3d(-1, 0, 0));
        assertAxis(front, 2, new Vector3d(0, 1, 0));
    }

    private static List<Matrix4d> frames(int[] parents, float... positions) {
        List<String> names =
                IntStream.range(0, parents.length).mapToObj(i -> "j" + i).toList();
        List<Matrix4d> worlds =
                JointFrames.of(new Skeleton(names, parents, positions)).worlds();
        for (int joint = 0; joint < parents.length; joint++) {
            Vector3d head = worlds.get(joint).getTranslation(new Vector3d());
            assertThat(head.distance(
                            new Vector3d(positions[3 * joint], positions[3 * joint + 1], positions[3 * joint + 2])))
                    .isLessThan(1e-6);
        }
        return worlds;
    }

    private static void assertFrame(Matrix4d frame, Vector3d along) {
        assertAxis(frame, 1, along);
        assertThat(frame.determinant()).isCloseTo(1, within(1e-9));
    }

    private static void assertAxis(Matrix4d frame, int axis, Vector3d expected) {
        assertThat(frame.getColumn(axis, new Vector3d()).distance(expected)).isLessThan(1e-6);
    }
}
