package org.tokenrig.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Speaks with the real kernel in a process. */
class KernelTest {
    @TempDir
    private Path folder;

    @Test
    void showsValuesStreamsAndErrors() throws Exception {
        KernelSpec spec = new KernelSpec(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                KernelMain.class.getName(),
                "{connection_file}"));
        try (Kernel kernel = Kernel.start(spec, folder, folder.resolve("log"))) {
            ArrayNode shown = kernel.execute("System.out.println(\"said\");\nint a = 6;\na * 7");
            assertThat(shown.at("/0/name").asText()).isEqualTo("stdout");
            assertThat(shown.at("/0/text/0").asText()).isEqualTo("said\n");
            assertThat(shown.at("/1/output_type").asText()).isEqualTo("execute_result");
            assertThat(shown.at("/1/data").toString()).contains("42");

            ArrayNode failed = kernel.execute("a / 0");
            assertThat(failed.at("/0/output_type").asText()).isEqualTo("error");
            assertThat(failed.at("/0/evalue").asText()).contains("by zero");
        }
    }
}
