package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BeamSearchTest {
    private static final Prompt ARTICULATION = new Prompt(new int[] {257, 266});
    private static final GenerationOptions PUBLISHED = new GenerationOptions(10, true, 5, 0.95, 1, 2, 60, false);

    private static TinyTokenRig tiny;

    @BeforeAll
    static void read() throws IOException {
        tiny = TinyTokenRig.read();
    }

    @Test
    void generationsMatchGolden() throws IOException {
        TinyTokenRig.assertGoldenGenerations((prompt, options) -> generate(0, prompt, options, 1));
    }

    @Test
    void anAssetsResultDoesNotDependOnItsCompany() {
        List<Prompt> prompts = List.of(
                ARTICULATION,
                new Prompt(new int[] {257}),
                new Prompt(new int[] {257, 264, 1, 2, 3, 258}),
                new Prompt(new int[] {257, 263, 9, 8, 7, 6, 5, 4, 258, 270, 271}));
        for (int beams : new int[] {1, 3, 10}) {
            for (boolean sample : new boolean[] {false, true}) {
                GenerationOptions options = new GenerationOptions(beams, sample, 5, 0.95, 0.9, 1.5, 25, false);
                List<Generation> together = generate(List.of(0, 1, 2, 3), prompts, options, 5, 6, 7, 8);
                List<Generation> reversed = generate(
                        List.of(3, 2, 1, 0),
                        List.of(prompts.get(3), prompts.get(2), prompts.get(1), prompts.get(0)),
                        options,
                        8,
                        7,
                        6,
                        5);
                for (int asset = 0; asset < 4; asset++) {
                    Generation alone = generate(asset, prompts.get(asset), options, 5 + asset);
                    assertSame(together.get(asset), alone);
                    assertSame(reversed.get(3 - asset), alone);
                }
                assertThat(together.get(2).ended()).isTrue();
                assertThat(together.get(2).tokens()).hasSize(5);
                assertThat(together.get(3).tokens()).hasSize(7);
            }
        }
    }

    @Test
    void aSeedFixesTheSampleAndAnotherSeedGivesAnother() {
        Generation first = generate(0, ARTICULATION, PUBLISHED, 42);
        assertSame(generate(0, ARTICULATION, PUBLISHED, 42), first);
        assertThat(generate(0, ARTICULATION, PUBLISHED, 43).tokens()).isNotEqualTo(first.tokens());
    }

    @Test
    void samplingFromOneTokenIsGreedy() {
        GenerationOptions greedy = new GenerationOptions(1, false, 0, 1, 1, 1.3, 60, false);
        GenerationOptions oneToken = new GenerationOptions(1, true, 1, 1, 1, 1.3, 60, false);
        GenerationOptions nearlyCold = new GenerationOptions(1, true, 0, 1, 1e-6, 1.3, 60, false);
        int[] expected = generate(0, ARTICULATION, greedy, 0).tokens();
        assertThat(generate(0, ARTICULATION, oneToken, 11).tokens()).isEqualTo(expected);
        assertThat(generate(0, ARTICULATION, nearlyCold, 12).tokens()).isEqualTo(expected);
    }

    @Test
    void skeletonsEndWithTheirSkeletonAndDependOnTheirOwnNumberAlone() {
        GenerationOptions options = new GenerationOptions(10, false, 0, 1, 1, 2, 90, false);
        List<Prompt> prompts = List.of(ARTICULATION, new Prompt(new int[] {257, 264}));
        List<List<Generation>> many = skeletons(List.of(0, 1), prompts, options, 6, 5, 6);
        List<List<Generation>> few = skeletons(List.of(1), prompts.subList(1, 2), options, 3, 6);
        int ended = 0;
        for (int candidate = 0; candidate < 6; candidate++) {
            for (List<Generation> asset : many) {
                int[] tokens = asset.get(candidate).tokens();
                int end = 0;
                while (end < tokens.length && tokens[end] != 258) {
                    end++;
                }
                assertThat(tokens.length).isEqualTo(Math.min(end + 1, 90));
                ended += end < tokens.length ? 1 : 0;
            }
            if (candidate < 3) {
                assertSame(few.get(0).get(candidate), many.get(1).get(candidate));
            }
        }
        assertThat(ended).isPositive();
        // the first is the best token each time, as without skeletons; the others are drawn
        int[] greedy = generate(0, ARTICULATION, new GenerationOptions(1, false, 0, 1, 1, 2, 90, false), 1)
                .tokens();
        int[] first = many.get(0).get(0).tokens();
        assertThat(first).isEqualTo(Arrays.copyOf(greedy, first.length));
        assertThat(many.get(0).get(1).tokens())
                .isNotEqualTo(first)
                .isNotEqualTo(many.get(0).get(2).tokens());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> skeletons(List.of(0), prompts.subList(0, 1), options, 0, 5))
                .withMessage("candidates must be at least 1, cannot be: 0");
    }

    @Test
    void eachSkeletonHasALuckOfItsOwn() {
        GenerationOptions options = new GenerationOptions(1, true, 0, 1, 1, 2, 90, false);
        List<Prompt> prompts = List.of(ARTICULATION);
        List<Generation> one = skeletons(List.of(0), prompts, options, 4, 5).get(0);
        List<Generation> other = skeletons(List.of(0), prompts, options, 4, 6).get(0);
        List<Generation> mixed;
        try (PlainLanguageModel model = tiny.model(List.of(0), prompts)) {
            mixed = tiny.search()
                    .skeletons(model, prompts, options, new long[][] {{5, 5, 6, 6}})
                    .get(0);
        }
        for (int candidate = 0; candidate < 4; candidate++) {
            assertThat(one.get(candidate).tokens())
                    .isNotEqualTo(other.get(candidate).tokens());
            assertSame(mixed.get(candidate), (candidate < 2 ? one : other).get(candidate));
        }
    }

    @Test
    void lengthEndsWhatDoesNotEndItself() {
        for (int beams : new int[] {1, 4}) {
            Generation generation =
                    generate(0, ARTICULATION, new GenerationOptions(beams, true, 5, 0.95, 1, 2, 7, false), 3);
            assertThat(generation.tokens()).hasSize(7);
            assertThat(generation.ended()).isFalse();
            assertThat(generation.score()).isNegative().isFinite();
        }
    }

    @Test
    void theModelsRoomEndsAnAssetAndNotTheOthers() {
        List<Prompt> prompts = List.of(ARTICULATION, ARTICULATION);
        GenerationOptions options = new GenerationOptions(2, true, 5, 0.95, 1, 2, 12, false);
        PlainLanguageModel plain = tiny.model(List.of(0, 0), prompts);
        NextTokenModel narrow = new NextTokenModel() {
            @Override
            public int vocabulary() {
                return plain.vocabulary();
            }

            @Override
            public int room(int asset) {
                return asset == 0 ? 5 : 100;
            }

            @Override
            public float[] start() {
                return plain.start();
            }

            @Override
            public float[] step(int[] parents, int[] tokens) {
                return plain.step(parents, tokens);
            }

            @Override
            public void close() {
                plain.close();
            }
        };
        List<Generation> generations = tiny.search().generate(narrow, prompts, options, new long[] {1, 2});
        assertThat(generations.get(0).tokens()).hasSize(5);
        assertThat(generations.get(1).tokens()).hasSize(12);
    }

    @Test
    void anAssetWhoseLogitsAreNotNumbersEndsAlone() {
        List<Prompt> prompts = List.of(ARTICULATION, ARTICULATION);
        for (int beams : new int[] {1, 3}) {
            GenerationOptions options = new GenerationOptions(beams, true, 5, 0.95, 1, 2, 12, false);
            PlainLanguageModel plain = tiny.model(List.of(0, 0), prompts);
            NextTokenModel broken = new NextTokenModel() {
                @Override
                public int vocabulary() {
                    return plain.vocabulary();
                }

                @Override
                public float[] start() {
                    float[] logits = plain.start();
                    Arrays.fill(logits, 0, vocabulary(), Float.NaN);
                    return logits;
                }

                @Override
                public float[] step(int[] parents, int[] tokens) {
                    return plain.step(parents, tokens);
                }

                @Override
                public void close() {
                    plain.close();
                }
            };
            List<Generation> generations = tiny.search().generate(broken, prompts, options, new long[] {1, 2});
            assertThat(generations.get(0).tokens()).isEmpty();
            assertThat(generations.get(0).score()).isEqualTo(Double.NEGATIVE_INFINITY);
            assertSame(generations.get(1), generate(0, ARTICULATION, options, 2));
        }
    }

    @Test
    void refusesPromptsThatAreNoBeginning() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generate(0, new Prompt(new int[] {266}), PUBLISHED, 1))
                .withMessageContaining("257");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        generate(0, new Prompt(new int[] {257, 1, 2, 3, 258, 300, 300, 300, 300, 331}), PUBLISHED, 1));
    }

    private static Generation generate(int mesh, Prompt prompt, GenerationOptions options, long seed) {
        return generate(List.of(mesh), List.of(prompt), options, seed).get(0);
    }

    private static List<Generation> generate(
            List<Integer> meshes, List<Prompt> prompts, GenerationOptions options, long... seeds) {
        try (PlainLanguageModel model = tiny.model(meshes, prompts)) {
            return new ArrayList<>(tiny.search().generate(model, prompts, options, seeds));
        }
    }

    private static List<List<Generation>> skeletons(
            List<Integer> meshes, List<Prompt> prompts, GenerationOptions options, int candidates, long... seeds) {
        try (PlainLanguageModel model = tiny.model(meshes, prompts)) {
            return tiny.search()
                    .skeletons(
                            model,
                            prompts,
                            options,
                            Arrays.stream(seeds)
                                    .mapToObj(seed -> LongStream.generate(() -> seed)
                                            .limit(candidates)
                                            .toArray())
                                    .toArray(long[][]::new));
        }
    }

    private static void assertSame(Generation actual, Generation expected) {
        assertThat(actual.tokens()).isEqualTo(expected.tokens());
        assertThat(actual.score()).isEqualTo(expected.score());
        assertThat(actual.ended()).isEqualTo(expected.ended());
    }
}
