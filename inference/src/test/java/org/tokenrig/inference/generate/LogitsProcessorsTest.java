package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.TokenSet;
import org.tokenrig.inference.token.Vocabulary;

class LogitsProcessorsTest {
    private static final int[] GOLDEN_PROMPT = {257, 266};

    @Test
    void keptTokensAndScoresMatchGolden() throws IOException {
        JsonNode cases = TinyTokenRig.json("tiny_generation.json").get("processors");
        assertThat(cases).hasSize(10);
        for (JsonNode golden : cases) {
            GenerationOptions options = new GenerationOptions(
                    golden.get("num_beams").asInt(),
                    true,
                    golden.get("top_k").asInt(),
                    golden.get("top_p").asDouble(),
                    golden.get("temperature").asDouble(),
                    golden.get("repetition_penalty").asDouble(),
                    2048,
                    false);
            float[] logits = floats(golden.get("logits"));
            int[] generated = TinyTokenRig.ints(golden.get("generated"));
            Grammar grammar = new Grammar(Vocabulary.ofSize(logits.length), 4, false);
            Grammar.State state = grammar.after(GOLDEN_PROMPT);
            for (int token : generated) {
                state = grammar.append(state, token);
            }

            TokenScores kept = new LogitsProcessors(options, logits.length)
                    .process(logits, 0, grammar.allowed(state), generated, generated.length);

            JsonNode expected = golden.get("kept");
            assertThat(kept.tokens()).hasSize(expected.size()).isSorted();
            for (int i = 0; i < kept.tokens().length; i++) {
                assertThat(expected.has("" + kept.tokens()[i])).isTrue();
                assertThat(kept.scores()[i])
                        .isCloseTo(expected.get("" + kept.tokens()[i]).asDouble(), within(2e-6));
            }
        }
    }

    @Test
    void penaltyTouchesEachGeneratedTokenOnce() {
        float[] logits = {4, -4, 1, 1};
        TokenScores kept = processors(1, true, 0, 1, 1, 2, 4)
                .process(logits, 0, TokenSet.ofRanges(0, 4), new int[] {0, 1, 0, 1}, 4);
        assertThat(kept.scores()).containsExactly(2, -8, 1, 1);
    }

    @Test
    void readsTheRowAtItsOffset() {
        float[] logits = {9, 9, 9, 1, 2, 3};
        TokenScores kept =
                processors(1, false, 0, 1, 1, 1, 3).process(logits, 3, TokenSet.ofRanges(0, 2), new int[0], 0);
        assertThat(kept.tokens()).containsExactly(1);
        assertThat(kept.scores()).containsExactly(2);
        assertThat(kept.logNormaliser()).isCloseTo(Math.log(Math.exp(1) + Math.exp(2)), within(1e-10));
    }

    @Test
    void withBeamsTwoTokensAreKeptWhateverTopKAndTopPSay() {
        float[] logits = {10, 0, -5, -6};
        assertThat(processors(2, true, 1, 0.01, 1, 1, 4)
                        .process(logits, 0, TokenSet.ofRanges(0, 4), new int[0], 0)
                        .tokens())
                .containsExactly(0, 1);
        assertThat(processors(1, true, 1, 0.01, 1, 1, 4)
                        .process(logits, 0, TokenSet.ofRanges(0, 4), new int[0], 0)
                        .tokens())
                .containsExactly(0);
    }

    @Test
    void equalsOfTheLastKeptAreKept() {
        float[] logits = {1, 3, 1, 2, 1, 0};
        assertThat(processors(1, true, 3, 1, 1, 1, 6)
                        .process(logits, 0, TokenSet.ofRanges(0, 6), new int[0], 0)
                        .tokens())
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void nucleusCutsTheLowerIdsOfEquals() {
        float[] logits = {0, 0, 0, 0, 0};
        assertThat(processors(1, true, 0, 0.5, 1, 1, 5)
                        .process(logits, 0, TokenSet.ofRanges(0, 5), new int[0], 0)
                        .tokens())
                .containsExactly(2, 3, 4);
    }

    @Test
    void nothingIsKeptOfWhatIsNotANumber() {
        float[] logits = {Float.NaN, 0, Float.NaN, 0};
        for (int beams = 1; beams < 3; beams++) {
            for (boolean sample : new boolean[] {false, true}) {
                assertThat(processors(beams, sample, 0, 0.9, 1, 1, 4)
                                .process(logits, 0, TokenSet.of(2), new int[0], 0)
                                .tokens())
                        .isEmpty();
            }
        }
    }

    private static LogitsProcessors processors(
            int beams, boolean sample, int topK, double topP, double temperature, double penalty, int vocabulary) {
        return new LogitsProcessors(
                new GenerationOptions(beams, sample, topK, topP, temperature, penalty, 100, false), vocabulary);
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }
}
