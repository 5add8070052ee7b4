package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.token.Grammar;
import org.tokenrig.inference.token.TokenSet;
import org.tokenrig.inference.token.Vocabulary;

final class SamplingTest {
    private static final Prompt PROMPT = new Prompt(new int[] {Vocabulary.BEGIN_SKELETON, Vocabulary.ARTICULATION});

    @Test
    void drawsEachTokenAsOftenAsTheModelSays() {
        Vocabulary vocabulary = new Vocabulary(4);
        float[] row = new float[vocabulary.size()];
        Arrays.fill(row, -30);
        row[3] = 1;
        row[200] = 0;
        row[Vocabulary.END_SKELETON] = -1;
        row[Vocabulary.PAD] = 5; // never allowed, so it takes nothing from the others
        double total = Math.E + 1 + 1 / Math.E;
        int draws = 20_000;
        List<Sample> samples = new Sampling(vocabulary, 2)
                .draw(new SameRow(row), List.of(PROMPT), draws, 1, new long[] {7})
                .get(0);
        int[] tokens = {3, 200, Vocabulary.END_SKELETON};
        double[] expected = {Math.E / total, 1 / total, 1 / Math.E / total};
        for (int i = 0; i < tokens.length; i++) {
            int token = tokens[i];
            List<Sample> drawn = samples.stream()
                    .filter(sample -> sample.tokens()[0] == token)
                    .toList();
            // four standard deviations of a share
            assertThat((double) drawn.size() / draws)
                    .isCloseTo(expected[i], within(4 * Math.sqrt(expected[i] * (1 - expected[i]) / draws)));
            assertThat(drawn.get(0).logProbabilities()[0]).isCloseTo(Math.log(expected[i]), within(1e-6));
        }
    }

    @Test
    void samplesOfSharedCachesAreWhatTheWholeSequencesSay() throws IOException {
        TinyTokenRig tiny = TinyTokenRig.read();
        Sampling sampling = new Sampling(tiny.vocabulary(), tiny.tokensPerJoint());
        List<Prompt> prompts = List.of(PROMPT, new Prompt(new int[] {Vocabulary.BEGIN_SKELETON}));
        List<LanguageModel.PrefixedPrompt> begins = tiny.networkPrompts(List.of(0, 1), prompts);
        try (LanguageModel network = tiny.network()) {
            List<List<Sample>> drawn;
            try (NextTokenModel model = network.begin(begins)) {
                drawn = sampling.draw(model, prompts, 3, 40, new long[] {1, 2});
            }
            for (int asset = 0; asset < 2; asset++) {
                int[] prompt = prompts.get(asset).tokens();
                assertThat(drawn.get(asset)).hasSize(3);
                for (Sample sample : drawn.get(asset)) {
                    int[] said = Arrays.copyOf(prompt, prompt.length + sample.tokens().length - 1);
                    System.arraycopy(sample.tokens(), 0, said, prompt.length, sample.tokens().length - 1);
                    float[] logits = network.teacherLogits(
                            new LanguageModel.PrefixedPrompt(begins.get(asset).prefix(), said));
                    double[] whole = sampling.logProbabilities(
                            logits,
                            (prompt.length - 1) * tiny.vocabulary().size(),
                            prompts.get(asset),
                            sample.tokens());
                    assertThat(sample.logProbabilities()).containsExactly(whole, within(1e-4));
                    assertThat(whole).containsExactly(plain(tiny, logits, prompt, sample.tokens()), within(1e-6));
                }
                assertThat(drawn.get(asset).get(0).tokens())
                        .isNotEqualTo(drawn.get(asset).get(1).tokens());
            }
            try (NextTokenModel model = network.begin(begins.subList(1, 2))) {
                List<Sample> alone = sampling.draw(model, prompts.subList(1, 2), 2, 40, new long[] {2})
                        .get(0);
                for (int i = 0; i < 2; i++) {
                    assertThat(alone.get(i).tokens())
                            .isEqualTo(drawn.get(1).get(i).tokens());
                }
            }
        }
    }

    /** The same by the textbook. */
    private static double[] plain(TinyTokenRig tiny, float[] logits, int[] prompt, int[] tokens) {
        Grammar grammar = new Grammar(tiny.vocabulary(), tiny.tokensPerJoint(), false);
        Grammar.State state = grammar.after(prompt);
        double[] found = new double[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            int row = (prompt.length - 1 + i) * tiny.vocabulary().size();
            TokenSet allowed = grammar.allowed(state);
            double sum = 0;
            for (int token : allowed.toArray()) {
                sum += Math.exp(logits[row + token]);
            }
            found[i] = logits[row + tokens[i]] - Math.log(sum);
            state = grammar.append(state, tokens[i]);
        }
        return found;
    }

    @Test
    void cutsAtTheLengthAndRefusesNumbersThatAreNotFinite() {
        Vocabulary vocabulary = new Vocabulary(4);
        float[] row = new float[vocabulary.size()];
        Sampling sampling = new Sampling(vocabulary, 2);
        Sample cut = sampling.draw(new SameRow(row), List.of(PROMPT), 1, 5, new long[] {7})
                .get(0)
                .get(0);
        assertThat(cut.tokens()).hasSize(5);
        assertThat(cut.ended()).isFalse();
        Arrays.fill(row, Float.NaN);
        assertThatThrownBy(() -> sampling.draw(new SameRow(row), List.of(PROMPT), 1, 5, new long[] {7}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("finite");
    }

    /** A model that always says the same. */
    private record SameRow(float[] row) implements NextTokenModel {
        @Override
        public int vocabulary() {
            return row.length;
        }

        @Override
        public float[] start() {
            return row;
        }

        @Override
        public float[] step(int[] parents, int[] tokens) {
            float[] all = new float[parents.length * row.length];
            for (int i = 0; i < parents.length; i++) {
                System.arraycopy(row, 0, all, i * row.length, row.length);
            }
            return all;
        }

        @Override
        public void close() {}
    }
}
