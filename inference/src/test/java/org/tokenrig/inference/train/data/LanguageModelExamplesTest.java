package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.ModelFrame;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.inference.token.RigTokens;
import org.tokenrig.inference.token.SkeletonPrompt;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.inference.train.LanguageModelExample;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.SkinWeights;

final class LanguageModelExamplesTest {
    private static final Architecture ARCHITECTURE = new Architecture(
            new Architecture.ShapeEncoder(16, 2, 1, 4, 8),
            new Architecture.LanguageModel(32, 64, 2, 4, 2, 8, 1e6, 1e-6, 1024),
            new Architecture.Codec(16, 2, 1, 1, 8, 4, List.of(8, 8), 4, 8, 2));
    private static final LanguageModelExamples.Settings SETTINGS = new LanguageModelExamples.Settings(100, 900);

    private final ExampleSource<RiggedMesh> meshes =
            number -> Creatures.one(Family.values()[(int) (number % Family.values().length)], number % 100);

    /** As the first code the eighths of height that a joint's weight has its middle in, as the second the joint's place. */
    private final SkinEncoder heights = (mesh, skeleton, skin, order, random) -> {
        int[] codes = new int[2 * order.length];
        for (int i = 0; i < order.length; i++) {
            codes[2 * i] = eighth(mesh, skin, order[i]);
            codes[2 * i + 1] = i % 64;
        }
        return codes;
    };

    @Test
    void sequencesAreWholeRigsWhoseCodesAreInTheOrderOfTheirJoints() throws AssetException {
        LanguageModelExamples examples =
                LanguageModelExamples.of(meshes, ARCHITECTURE, SETTINGS, Optional.of(heights), 1);
        for (int number = 0; number < Family.values().length; number++) {
            LanguageModelExample example = examples.example(number);
            RigTokens tokens = RigTokens.parse(example.tokens(), new Vocabulary(64), 2, false);
            assertThat(tokens.ended()).isTrue();
            int off = 0;
            for (int joint = 0; joint < tokens.skeleton().jointCount(); joint++) {
                assertThat(tokens.skinCodes()[2 * joint + 1]).isEqualTo(joint % 64);
                float head = tokens.skeleton().positions()[3 * joint + 2];
                off += Math.abs(4 * (head + 1) - tokens.skinCodes()[2 * joint] - 0.5);
            }
            // a joint's weight is not far from its head
            assertThat((double) off / tokens.skeleton().jointCount()).isLessThan(1.5);
            assertThat(example.points().count()).isEqualTo(100);
            assertThat(example.query()).hasSize(8).doesNotHaveDuplicates();
            assertThat(example.given()).isEqualTo(2);
        }
    }

    @Test
    void withoutEncoderTheSkeletonIsAll() {
        LanguageModelExamples examples = LanguageModelExamples.of(meshes, ARCHITECTURE, SETTINGS, Optional.empty(), 1);
        RiggedMesh rigged = meshes.example(5);
        ModelFrame frame = ModelFrame.of(rigged.mesh());
        int[] tokens = examples.example(5).tokens();
        String name = Vocabulary.className(tokens[1]).orElse("none");
        assertThat(tokens)
                .isEqualTo(SkeletonPrompt.of(frame.toModel(rigged.rig().skeleton()), name)
                        .tokens());
        assertThat(tokens[tokens.length - 1]).isEqualTo(Vocabulary.END_SKELETON);
    }

    @Test
    void everyClassIsAskedForAndTheDefaultMost() {
        LanguageModelExamples examples =
                LanguageModelExamples.of(number -> meshes.example(0), ARCHITECTURE, SETTINGS, Optional.empty(), 1);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int number = 0; number < 60; number++) {
            counts.merge(examples.example(number).tokens()[1], 1, Integer::sum);
        }
        assertThat(counts.keySet())
                .containsExactlyInAnyOrder(
                        Vocabulary.NO_CLASS, Vocabulary.RIGNET, Vocabulary.VROID, Vocabulary.ARTICULATION);
        assertThat(counts.get(Vocabulary.ARTICULATION)).isBetween(15, 45).isEqualTo(Collections.max(counts.values()));
    }

    @Test
    void theSameNumberGivesTheSame() {
        LanguageModelExamples examples =
                LanguageModelExamples.of(meshes, ARCHITECTURE, SETTINGS, Optional.of(heights), 1);
        LanguageModelExample first = examples.example(7);
        LanguageModelExample second = examples.example(7);
        assertThat(first.tokens()).isEqualTo(second.tokens());
        assertThat(first.points().points()).isEqualTo(second.points().points());
        assertThat(first.query()).isEqualTo(second.query());
    }

    @Test
    void longSequencesArePassedOver() {
        LanguageModelExamples examples = LanguageModelExamples.of(
                meshes, ARCHITECTURE, new LanguageModelExamples.Settings(100, 90), Optional.of(heights), 1);
        for (int number = 0; number < 10; number++) {
            assertThat(examples.example(number).tokens().length).isLessThanOrEqualTo(90);
        }
    }

    @Test
    void refusesALimitThatNothingFits() {
        LanguageModelExamples examples = LanguageModelExamples.of(
                number -> Creatures.one(Family.MACHINE, 1),
                ARCHITECTURE,
                new LanguageModelExamples.Settings(100, 6),
                Optional.empty(),
                1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> examples.example(3))
                .withMessageContaining("number 3 has at most 6 tokens");
    }

    private static int eighth(Mesh mesh, SkinWeights skin, int joint) {
        double sum = 0;
        double weights = 1e-9;
        for (int slot = 0; slot < skin.joints().length; slot++) {
            if (skin.joints()[slot] == joint) {
                sum += skin.weights()[slot] * mesh.positions()[3 * (slot / skin.influences()) + 2];
                weights += skin.weights()[slot];
            }
        }
        return (int) Math.max(0, Math.min(7, 4 * (sum / weights + 1)));
    }
}
