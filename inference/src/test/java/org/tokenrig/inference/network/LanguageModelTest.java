package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.network.LanguageModel.PrefixedPrompt;

class LanguageModelTest {
    private static final LanguageModel MODEL = LanguageModel.load(Golden.ARCHITECTURE, Golden.WEIGHTS, Device.cpu());
    private static final float[] PREFIX = Golden.floats("mesh_condition");
    private static final int HIDDEN = Golden.ARCHITECTURE.languageModel().hidden();

    @AfterAll
    static void close() {
        MODEL.close();
    }

    @Test
    void teacherForcedLogitsMatchGolden() {
        Golden.assertAgrees(
                MODEL.teacherLogits(new PrefixedPrompt(PREFIX, Golden.ints("teacher_ids"))),
                Golden.floats("teacher_logits"));
    }

    @Test
    void cachedStepsMatchGoldenLogits() {
        int[] ids = Golden.ints("teacher_ids");
        float[] expected = Golden.floats("teacher_logits");
        int width = MODEL.vocabulary();
        try (NextTokenModel session = MODEL.begin(List.of(new PrefixedPrompt(PREFIX, Arrays.copyOf(ids, 2))))) {
            Golden.assertAgrees(session.start(), Arrays.copyOfRange(expected, width, 2 * width));
            for (int t = 2; t < ids.length; t++) {
                Golden.assertAgrees(
                        session.step(new int[] {0}, new int[] {ids[t]}),
                        Arrays.copyOfRange(expected, t * width, (t + 1) * width));
            }
        }
    }

    @Test
    void rowsOfSeveralAssetsForkedForgottenAndRepeatedMatchTheModelWithoutCache() {
        List<PrefixedPrompt> prompts = List.of(
                new PrefixedPrompt(Arrays.copyOf(PREFIX, 5 * HIDDEN), new int[] {257}),
                new PrefixedPrompt(PREFIX, new int[] {257, 266}),
                new PrefixedPrompt(Arrays.copyOfRange(PREFIX, 3 * HIDDEN, 14 * HIDDEN), new int[] {257, 264, 1, 2, 3}));
        SplittableRandom random = new SplittableRandom(5);
        List<Integer> assets = new ArrayList<>(List.of(0, 1, 2));
        List<List<Integer>> said = new ArrayList<>(List.of(List.of(), List.of(), List.of()));
        int width = MODEL.vocabulary();
        try (NextTokenModel session = MODEL.begin(prompts)) {
            session.start();
            for (int step = 0; step < 90; step++) {
                // asset 1 is dropped half-way, rows of the others come in any order
                int last = step;
                int[] parents = random.ints(9, 0, said.size()).toArray();
                List<Integer> before = assets;
                if (step >= 45) {
                    parents = Arrays.stream(parents)
                            .filter(row -> last != 45 || before.get(row) != 1)
                            .toArray();
                    parents = parents.length == 0 ? new int[] {before.indexOf(before.get(0))} : parents;
                }
                int[] tokens = random.ints(parents.length, 0, width).toArray();
                List<List<Integer>> next = new ArrayList<>();
                List<Integer> nextAssets = new ArrayList<>();
                for (int row = 0; row < parents.length; row++) {
                    List<Integer> past = new ArrayList<>(said.get(parents[row]));
                    past.add(tokens[row]);
                    next.add(past);
                    nextAssets.add(assets.get(parents[row]));
                }
                said = next;
                assets = nextAssets;
                float[] logits = session.step(parents, tokens);
                assertThat(logits).hasSize(parents.length * width);
                if (step % 6 == 0 || step > 80) {
                    for (int row = 0; row < parents.length; row++) {
                        Golden.assertAgrees(
                                Arrays.copyOfRange(logits, row * width, (row + 1) * width),
                                withoutCache(prompts.get(assets.get(row)), said.get(row)));
                    }
                }
            }
        }
    }

    @Test
    void oneAssetGivesTheSameBitsEachTime() {
        assertThat(generation().toArray(float[][]::new))
                .isDeepEqualTo(generation().toArray(float[][]::new));
    }

    @Test
    void refusesTokensAndParentsThatAreNot() {
        try (NextTokenModel session = MODEL.begin(List.of(new PrefixedPrompt(PREFIX, new int[] {257})))) {
            assertThatThrownBy(() -> session.step(new int[] {0}, new int[] {1})).hasMessageContaining("start");
            session.start();
            assertThatThrownBy(() -> session.step(new int[] {1}, new int[] {1}))
                    .hasMessageContaining("parent must be in 0..0, cannot be: 1");
            assertThatThrownBy(() -> session.step(new int[] {0}, new int[] {MODEL.vocabulary()}))
                    .hasMessageContaining("token must be in");
        }
        assertThatThrownBy(() -> MODEL.begin(List.of(new PrefixedPrompt(new float[3], new int[] {257}))))
                .hasMessageContaining("prefix must have 56 channels");
        assertThatThrownBy(() -> MODEL.begin(List.of(new PrefixedPrompt(new float[3192 * HIDDEN], new int[] {257}))))
                .hasMessageContaining("at most 3192 positions, has 3193");
    }

    private static List<float[]> generation() {
        List<float[]> logits = new ArrayList<>();
        try (NextTokenModel session = MODEL.begin(List.of(new PrefixedPrompt(PREFIX, new int[] {257, 266})))) {
            logits.add(session.start());
            int[] parents = {0, 0, 0, 0};
            for (int step = 0; step < 40; step++) {
                logits.add(session.step(parents, new int[] {step, 2 * step, 3, 4}));
                parents = new int[] {0, step % 4, 1, 0};
            }
        }
        return logits;
    }

    private static float[] withoutCache(PrefixedPrompt prompt, List<Integer> said) {
        int[] tokens = Arrays.copyOf(prompt.tokens(), prompt.tokens().length + said.size());
        for (int i = 0; i < said.size(); i++) {
            tokens[prompt.tokens().length + i] = said.get(i);
        }
        float[] all = MODEL.teacherLogits(new PrefixedPrompt(prompt.prefix(), tokens));
        return Arrays.copyOfRange(all, all.length - MODEL.vocabulary(), all.length);
    }
}
