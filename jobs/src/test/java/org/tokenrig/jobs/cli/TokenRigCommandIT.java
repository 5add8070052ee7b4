package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.jobs.rig.ToyLibrary;

/** The command in processes of its own: exit codes, killing, interrupting. */
@Timeout(300)
class TokenRigCommandIT {
    private static final int INTERRUPTED = 130;

    @TempDir
    static Path folder;

    private static Path input;
    private static Path model;

    @BeforeAll
    static void write() throws IOException {
        input = folder.resolve("input");
        ToyLibrary.writeTowers(input, 12);
        model = ToyLibrary.writeModel(folder.resolve("model"));
    }

    @Test
    void aKilledRunThatIsRepeatedGivesTheSameFiles() throws Exception {
        Path whole = folder.resolve("whole");
        assertThat(exitCode(command(whole).start())).isEqualTo(TokenRigCommand.DONE);

        Path killed = folder.resolve("killed");
        Process process = command(killed).start();
        awaitFirstFile(killed, process);
        process.destroyForcibly();
        process.waitFor();
        assertThat(files(killed)).hasSizeLessThan(12);
        // what was there when it was killed is whole
        assertThat(files(whole)).containsAllEntriesOf(files(killed));
        assertThat(killed.resolve("tables/_runs")).doesNotExist();

        assertThat(exitCode(command(killed).start())).isEqualTo(TokenRigCommand.DONE);
        assertThat(files(killed)).isEqualTo(files(whole)).hasSize(12);
    }

    @Test
    void interruptionEndsTheRunCleanly() throws Exception {
        Path output = folder.resolve("interrupted");
        Path log = folder.resolve("interrupted.log");
        Process process = command(output)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        awaitFirstFile(output, process);
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(exitCode(process)).isEqualTo(INTERRUPTED);
        assertThat(Files.readString(log)).contains("tokenrig: stopped.");
        assertThat(output.resolve("tables/_runs")).doesNotExist();
    }

    @Test
    void wrongUseIsRefusedByName() {
        assertThat(TokenRigCommand.execute("rig", "--input", "x")).isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(TokenRigCommand.execute("rig", "--input=x", "--output=y", "-D", "rig.sed=1"))
                .isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(TokenRigCommand.execute("rig", "--input=x", "--output=y", "--num-beams=none"))
                .isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(TokenRigCommand.execute("dance")).isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(TokenRigCommand.execute()).isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(TokenRigCommand.execute("--version")).isEqualTo(TokenRigCommand.DONE);
    }

    private static ProcessBuilder command(Path output) {
        ProcessBuilder builder = CommandProcess.rig(
                input.toString(), output.toString(), model, List.of(), List.of("-D", "spark.master=local[2]"));
        // where Maven runs in the background of a script, children would ignore Ctrl-C
        builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        return builder.redirectError(ProcessBuilder.Redirect.DISCARD).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    private static void awaitFirstFile(Path output, Process process) throws Exception {
        while (files(output).isEmpty()) {
            assertThat(process.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** Digests of the rigged files. */
    private static Map<String, String> files(Path output) throws Exception {
        Map<String, String> digests = new TreeMap<>();
        Path rigged = output.resolve("rigged/towers");
        if (!Files.isDirectory(rigged)) {
            return digests;
        }
        try (Stream<Path> files = Files.list(rigged)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".glb")).toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                digests.put(file.getFileName().toString(), HexFormat.of().formatHex(digest));
            }
        }
        return digests;
    }
}
