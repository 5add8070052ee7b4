package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.token.SkeletonTokenizer;

/** Whole generations with the network's own language model. */
class LanguageModelGenerationTest {
    private static final Prompt ARTICULATION = new Prompt(new int[] {257, 266});

    private static TinyTokenRig tiny;
    private static LanguageModel network;

    @BeforeAll
    static void load() throws IOException {
        tiny = TinyTokenRig.read();
        network = tiny.network();
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Test
    void generationsMatchGolden() throws IOException {
        TinyTokenRig.assertGoldenGenerations((prompt, options) ->
                generate(List.of(0), List.of(prompt), options, 1).get(0));
    }

    @Test
    void samplesAreThoseOfThePlainModel() {
        GenerationOptions options = new GenerationOptions(10, true, 5, 0.95, 1, 2, 60, false);
        for (int seed = 0; seed < 3; seed++) {
            List<Prompt> prompts = List.of(ARTICULATION);
            Generation found = generate(List.of(seed), prompts, options, seed).get(0);
            try (PlainLanguageModel plain = tiny.model(List.of(seed), prompts)) {
                Generation expected = tiny.search()
                        .generate(plain, prompts, options, new long[] {seed})
                        .get(0);
                assertThat(found.tokens()).isEqualTo(expected.tokens());
            }
        }
    }

    @Test
    void assetsDecodedTogetherGetWhatTheyGetAlone() {
        GenerationOptions options = new GenerationOptions(10, true, 5, 0.95, 1, 2, 60, false);
        List<Integer> meshes = List.of(0, 1, 2, 3);
        List<Prompt> prompts = List.of(
                ARTICULATION,
                new Prompt(new int[] {257}),
                new Prompt(new int[] {257, 264, 1, 2, 3, 258}),
                ARTICULATION);
        List<Generation> together = generate(meshes, prompts, options, 0, 1, 2, 3);
        for (int asset : meshes) {
            List<Generation> alone = generate(List.of(asset), List.of(prompts.get(asset)), options, asset);
            assertThat(together.get(asset).tokens()).isEqualTo(alone.get(0).tokens());
        }
    }

    @Test
    void aSequenceEndsWhereThePositionsDo() {
        // 24 of the prefix, 2 + 3 x 1,051 + 1 of the skeleton: 3,180 of 3,192 positions
        int[] parents = IntStream.range(-1, 1_050).toArray();
        int[] skeleton = SkeletonTokenizer.tokenize(new float[3 * parents.length], parents, "none");
        GenerationOptions options = new GenerationOptions(2, true, 5, 0.95, 1, 2, 2048, false);
        Generation cut =
                generate(List.of(0), List.of(new Prompt(skeleton)), options, 1).get(0);
        assertThat(cut.tokens()).hasSize(12);
        assertThat(cut.ended()).isFalse();
    }

    private static List<Generation> generate(
            List<Integer> meshes, List<Prompt> prompts, GenerationOptions options, long... seeds) {
        try (NextTokenModel session = network.begin(tiny.networkPrompts(meshes, prompts))) {
            return tiny.search().generate(session, prompts, options, seeds);
        }
    }
}
