package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WrongInstructionsTest {
    private static final String AMD = "vendor_id : AuthenticAMD\nflags : sse4_2 avx2 avx512f avx512_bf16";

    @Test
    void areSaidWhereTheyWouldBeUsed() {
        assertThat(WrongInstructions.warning(AMD, Map.of())).get().asString().contains("ONEDNN_MAX_CPU_ISA=AVX2");
    }

    @Test
    void areNotFearedElsewhere() {
        assertThat(WrongInstructions.warning(AMD, Map.of("ONEDNN_MAX_CPU_ISA", "AVX2")))
                .isEmpty();
        assertThat(WrongInstructions.warning(AMD.replace("avx512", "avx"), Map.of()))
                .isEmpty();
        assertThat(WrongInstructions.warning(AMD.replace("AuthenticAMD", "GenuineIntel"), Map.of()))
                .isEmpty();
    }
}
