package org.tokenrig.io.asset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTextTest {
    @Test
    void replacesWhatATerminalWouldObey() {
        assertThat(PrintableText.of("a\u001b[31mb\u0007\r\nc\u009b2Jd\u202ee\u2028f\u007f"))
                .isEqualTo("a?[31mb???c?2Jd?e?f?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hero.glb", "Übermut/größe 3.glb", "龙.glb", "👩\u200d🚀.glb", "a\u00a0b"})
    void keepsNamesOfAllLanguages(String name) {
        assertThat(PrintableText.of(name)).isSameAs(name);
    }
}
