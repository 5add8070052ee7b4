package org.tokenrig.inference.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.asset.Skeleton;

class JointRecallTest {
    /** A wrist with two fingers of two joints, 0.2 apart. */
    private static final Skeleton HAND = new Skeleton(
            List.of("wrist", "thumb_01", "thumb_02", "index_01", "index_02"),
            new int[] {-1, 0, 1, 0, 3},
            new float[] {0, 0, 0, 0, 0.2f, 0, 0, 0.4f, 0, 0.2f, 0.2f, 0, 0.2f, 0.4f, 0});

    @Test
    void aSkeletonHasAllItsJointsInTheirPlaces() {
        JointRecall found = recall(HAND);

        assertThat(found).isEqualTo(new JointRecall(5, 5, 5, 4, 4));
        assertThat(found.recall()).isEqualTo(1);
        assertThat(found.precision()).isEqualTo(1);
        assertThat(found.digitRecall()).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"0.059, 5, 4", "0.061, 4, 3"})
    void aJointIsInItsPlaceUpToThreeHundredthsOfTheSide(float moved, int found, int digits) {
        float[] positions = HAND.positions().clone();
        positions[14] = moved;

        assertThat(recall(new Skeleton(HAND.names(), HAND.parents(), positions)))
                .isEqualTo(new JointRecall(found, 5, 5, digits, 4));
    }

    @Test
    void oneJointDoesNotStandForTheWholeHand() {
        Skeleton wrist = new Skeleton(
                List.of("a", "b", "c"), new int[] {-1, 0, 0}, new float[] {0, 0, 0, 0.2f, 0.3f, 0, 0.9f, 0, 0});
        JointRecall found = recall(wrist);

        assertThat(found).isEqualTo(new JointRecall(1, 5, 3, 0, 4));
        assertThat(found.recall()).isCloseTo(0.2, within(1e-12));
        assertThat(found.precision()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(found.digitRecall()).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LeftHandIndex1",
                "mixamorig:RightHandThumb3",
                "index_01_l",
                "thumb.02.R",
                "leftThumbProximal",
                "finger3-2.R",
                "Bip01 L Finger01",
                "toes.l",
                "LeftToeBase",
                "toe2-1.L",
                "Pinky1.L"
            })
    void namesOfFingersAndToesAreKnown(String name) {
        assertThat(DigitNames.of(line("hand", name))).containsExactly(false, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spine_middle", "spring_01", "hand_l", "earring", "Middle", "foot_l", "tail.ring", "stoel"})
    void namesOfOtherThingsAreNot(String name) {
        assertThat(DigitNames.of(line("hip", name))).containsExactly(false, false);
    }

    @Test
    void aMiddleFingerIsOneBesideOtherFingers() {
        Skeleton hand = new Skeleton(
                List.of("hand_l", "index_01_l", "middle_01_l", "middle_02_l", "middle_03_l", "spine_middle"),
                new int[] {-1, 0, 0, 2, 3, -1},
                new float[18]);

        assertThat(DigitNames.of(hand)).containsExactly(false, true, true, true, true, false);
    }

    @Test
    void aSkeletonWithoutFingersHasNoShareOfThem() {
        Skeleton spine = line("hip", "chest");

        assertThat(JointRecall.of(spine, spine, JointMatching.of(spine, spine)).digitRecall())
                .isEmpty();
    }

    private static JointRecall recall(Skeleton predicted) {
        return JointRecall.of(predicted, HAND, JointMatching.of(predicted, HAND));
    }

    private static Skeleton line(String... names) {
        List<String> all = new ArrayList<>(Arrays.asList(names));
        int[] parents = new int[all.size()];
        float[] positions = new float[3 * all.size()];
        for (int joint = 0; joint < parents.length; joint++) {
            parents[joint] = joint - 1;
            positions[3 * joint] = joint * 0.1f;
        }
        return new Skeleton(all, parents, positions);
    }
}
