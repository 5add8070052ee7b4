package org.tokenrig.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainLanguageModelTest {
    @Test
    void teacherForcedLogitsMatchGolden() throws IOException {
        TinyTokenRig tiny = TinyTokenRig.read();
        long[] ids = tiny.stage("teacher_ids").toLongArray();
        float[] expected = tiny.stage("teacher_logits").toFloatArray(); // (ids, vocabulary)
        float largest = 0;
        for (float logit : expected) {
            largest = Math.max(largest, Math.abs(logit));
        }
        List<Prompt> prompt = List.of(new Prompt(new int[] {(int) ids[0]}));
        try (PlainLanguageModel model = tiny.model(List.of(0), prompt)) {
            for (int i = 0; i < ids.length; i++) {
                float[] logits = i == 0 ? model.start() : model.step(new int[] {0}, new int[] {(int) ids[i]});
                float[] row = Arrays.copyOfRange(expected, i * logits.length, (i + 1) * logits.length);
                for (int id = 0; id < row.length; id++) {
                    assertThat(logits[id]).isCloseTo(row[id], within(2e-5f * largest));
                }
            }
        }
    }
}
