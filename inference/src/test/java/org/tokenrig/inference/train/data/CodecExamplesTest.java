package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.train.CodecExample;

final class CodecExamplesTest {
    private static final CodecExamples.Settings SETTINGS = new CodecExamples.Settings(200, 16, 6, 80, 60);

    private final CodecExamples examples =
            CodecExamples.of(number -> Creatures.one(Family.values()[(int) number], number), SETTINGS, 1);

    @Test
    void examplesAreOfOneShapeWhateverTheRig() {
        for (int number = 0; number < Family.values().length; number++) {
            CodecExample example = examples.example(number);
            assertThat(example.points().count()).isEqualTo(200);
            assertThat(example.query()).hasSize(16).doesNotHaveDuplicates();
            assertThat(example.joints()).isEqualTo(6);
            assertThat(example.near().count()).isEqualTo(6 * 80);
            assertThat(example.influences()).hasSize(6 * 80);
            assertThat(example.at().count()).isEqualTo(6 * 60);
            assertThat(example.truth()).hasSize(6 * 60);
            for (float coordinate : example.points().points()) {
                assertThat(coordinate).isBetween(-1.0001f, 1.0001f);
            }
        }
    }

    @Test
    void theLatterOfAJointsPointsHaveWeight() {
        for (int number = 0; number < Family.values().length; number++) {
            CodecExample example = examples.example(number);
            for (int joint = 0; joint < 6; joint++) {
                for (int i = 40; i < 80; i++) {
                    assertThat(example.influences()[joint * 80 + i])
                            .isPositive()
                            .isLessThanOrEqualTo(1);
                }
                for (int i = 38; i < 60; i++) {
                    assertThat(example.truth()[joint * 60 + i]).isPositive().isLessThanOrEqualTo(1);
                }
            }
        }
    }

    @Test
    void theSameNumberGivesTheSame() {
        CodecExample first = examples.example(3);
        CodecExample second = examples.example(3);
        assertThat(first.near().points()).isEqualTo(second.near().points());
        assertThat(first.truth()).isEqualTo(second.truth());
        assertThat(first.query()).isEqualTo(second.query());
    }

    @Test
    void pointsStandForTheAreaThatTheyWereDrawnFrom() {
        CodecExamples.Settings many = new CodecExamples.Settings(200, 16, 4, 8, 4000);
        for (int number = 0; number < Family.values().length; number++) {
            RiggedMesh rigged = Creatures.one(Family.values()[number], number);
            CodecExample example = CodecExamples.of(any -> rigged, many, 1).example(0);
            for (int joint = 0; joint < 4; joint++) {
                double area = 0;
                for (int i = 0; i < 4000; i++) {
                    area += example.area()[4000 * joint + i] / 4000;
                }
                assertThat(area).isCloseTo(1, within(0.05));
            }
        }
    }

    @Test
    void otherSeedsPickOtherJointsAndPoints() {
        CodecExamples others =
                CodecExamples.of(number -> Creatures.one(Family.values()[(int) number], number), SETTINGS, 2);
        assertThat(others.example(3).points().points())
                .isNotEqualTo(examples.example(3).points().points());
    }

    @Test
    void aWholeRigIsAskedForAtTheSamePointsWhereItsRowsAddUpToOne() {
        RiggedMesh rigged = Creatures.one(Family.QUADRUPED, 2);
        int joints = rigged.rig().skeleton().jointCount();
        CodecExample whole = CodecExamples.ofWhole(rigged, SETTINGS, 4);
        assertThat(whole.joints()).isEqualTo(joints);
        float[] first = Arrays.copyOf(whole.at().points(), 3 * 60);
        double[] sums = new double[60];
        for (int joint = 0; joint < joints; joint++) {
            assertThat(Arrays.copyOfRange(whole.at().points(), 180 * joint, 180 * (joint + 1)))
                    .isEqualTo(first);
            for (int i = 0; i < 60; i++) {
                sums[i] += whole.truth()[joint * 60 + i];
            }
        }
        for (double sum : sums) {
            assertThat(sum).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void rowsShareTheirPointsAndEachJointComesOnce() {
        CodecExamples.Settings many = new CodecExamples.Settings(200, 16, 500, 40, 2000);
        for (Family family : Family.values()) {
            RiggedMesh rigged = Creatures.one(family, 2);
            int joints = rigged.rig().skeleton().jointCount();
            CodecExample example =
                    CodecExamples.ofRows(number -> rigged, many, 3).example(0);
            assertThat(example.joints()).isEqualTo(joints);
            double[] sums = new double[2000];
            double area = 0;
            for (int joint = 0; joint < joints; joint++) {
                assertThat(example.at().points()[6000 * joint])
                        .isEqualTo(example.at().points()[0]);
                for (int i = 0; i < 2000; i++) {
                    sums[i] += example.truth()[2000 * joint + i];
                    area += example.area()[2000 * joint + i] / 2000 / joints;
                }
            }
            for (double sum : sums) {
                assertThat(sum).isCloseTo(1, within(1e-4));
            }
            assertThat(area).isCloseTo(1, within(0.1));
        }
        assertThat(CodecExamples.ofRows(number -> Creatures.one(Family.SPIDER, 2), SETTINGS, 3)
                        .example(0)
                        .joints())
                .isEqualTo(6);
    }

    @Test
    void refusesMoreQueriesThanPoints() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CodecExamples.Settings(8, 16, 1, 1, 1))
                .withMessage("queries must be at most the 8 points, cannot be: 16");
    }
}
