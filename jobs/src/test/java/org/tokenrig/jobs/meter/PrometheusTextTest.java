package org.tokenrig.jobs.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusTextTest {
    @TempDir
    private Path folder;

    @Test
    void samplesOfANameStandTogetherUnderOneHelp() {
        PrometheusText text = new PrometheusText(Map.of("output", "s3a://b/o"))
                .add("a_total", "How many.", Map.of("kind", "x"), 3)
                .add("b", "A share.", 0.25)
                .add("a_total", "How many.", Map.of("kind", "y"), 12_345_678_901L);
        assertThat(text).hasToString("""
                # HELP a_total How many.
                # TYPE a_total gauge
                a_total{output="s3a://b/o",kind="x"} 3
                a_total{output="s3a://b/o",kind="y"} 12345678901
                # HELP b A share.
                # TYPE b gauge
                b{output="s3a://b/o"} 0.25
                """);
    }

    @Test
    void labelsMayHaveAnythingInThem() {
        assertThat(new PrometheusText(Map.of("path", "a\"b\\c\nd")).add("x", "One.", 1))
                .hasToString("# HELP x One.\n# TYPE x gauge\nx{path=\"a\\\"b\\\\c\\nd\"} 1\n");
        assertThatThrownBy(() -> new PrometheusText(Map.of()).add("a b", "One.", 1))
                .hasMessageContaining("cannot be: a b");
    }

    @Test
    void replacesAFileAtOnceAndLeavesNothingElse() throws Exception {
        Path file = folder.resolve("deep/night.prom");
        new PrometheusText(Map.of()).add("x", "One.", 1).replace(file);
        new PrometheusText(Map.of()).add("x", "One.", 2).replace(file);
        assertThat(Files.readString(file)).endsWith("x 2\n");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }
}
