package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How the program ends its process, which cluster managers read. */
class ExitCodeTest {
    private static final List<String> INSIDE_YARN = List.of("-Dspark.master=yarn", "-Dspark.submit.deployMode=cluster");

    /** What Spark's application master does: it calls the program in its own process, and goes on where that returns. */
    public static final class Caller {
        private Caller() {}

        public static void main(String[] arguments) {
            TokenRigCommand.main(arguments);
            System.out.println("returned");
            System.exit(42);
        }
    }

    @Test
    void insideYarnACommandThatIsDoneReturns() throws Exception {
        Ended ended = call(INSIDE_YARN, "--version");
        assertThat(ended.said()).contains("returned");
        assertThat(ended.code()).isEqualTo(42);
    }

    @Test
    void insideYarnAnyOtherCommandEndsTheProcessWithItsCode() throws Exception {
        Ended ended = call(INSIDE_YARN, "rig", "--no-such-option");
        assertThat(ended.said()).doesNotContain("returned");
        assertThat(ended.code()).isEqualTo(TokenRigCommand.WRONG_USAGE);
    }

    @Test
    void elsewhereEveryCommandEndsTheProcess() throws Exception {
        assertThat(call(List.of("-Dspark.master=yarn", "-Dspark.submit.deployMode=client"), "--version"))
                .extracting(Ended::code)
                .isEqualTo(TokenRigCommand.DONE);
        assertThat(call(List.of(), "--version").code()).isEqualTo(TokenRigCommand.DONE);
    }

    private record Ended(int code, String said) {}

    private static Ended call(List<String> virtualMachine, String... arguments)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(virtualMachine);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Caller.class.getName()));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), said);
    }
}
