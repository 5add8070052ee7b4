package org.tokenrig.inference.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.checkpoint.SafeTensors;

final class FrozenWeightsTest {
    private static final String NAME = "transformer.model.norm.weight";

    @Test
    void stayAsTheyWereAndLeaveNoFileBehind() throws IOException {
        SafeTensors file;
        ByteBuffer bytes = ByteBuffer.allocate(1 << 10);
        try (ParameterSet parameters = ParameterSet.random(TinyTraining.ARCHITECTURE, 3)) {
            float[] then = parameters.values(NAME);
            try (FrozenWeights weights = FrozenWeights.policy(parameters)) {
                file = weights.file();
                float[] now = then.clone();
                now[0] += 1;
                parameters.set(NAME, now);
                assertThat(file.tensor(NAME).toFloatArray()).isEqualTo(then);
                assertThat(file.tensors().keySet()).noneMatch(name -> name.startsWith("vae."));
                file.read(NAME, bytes);
                assertThat(bytes.position()).isEqualTo(4 * then.length);
            }
        }
        assertThatThrownBy(() -> file.read(NAME, bytes.clear())).isInstanceOf(NoSuchFileException.class);
    }
}
