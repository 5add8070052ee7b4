package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.jobs.rig.ToyLibrary;

/** A cluster whose worker says that it has GPUs, on a machine where PyTorch has none. */
@Timeout(600)
class PretendedGpuIT {
    private static final Path SCRIPTS = Path.of("..", "scripts");

    @TempDir
    static Path folder;

    private static String port;
    private static Path input;
    private static Path model;

    @BeforeAll
    static void start() throws Exception {
        assumeThatThrownBy(() -> TokenRig.requireDevice("cuda:0")).hasMessageContaining("CUDA");
        input = folder.resolve("input");
        ToyLibrary.writeTowers(input, 3);
        model = ToyLibrary.writeModel(folder.resolve("model"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(free.getLocalPort());
        }
        assertThat(run("started", List.of("cluster", "start", "1", "1", "2g", "2")))
                .isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        if (port != null) {
            run("stopped", List.of("cluster", "stop"));
        }
    }

    @Test
    void aTaskAsksForItsGpuAndTheRunSaysOnceWhatIsMissing() throws Exception {
        Path output = folder.resolve("refused");
        assertThat(run("refused", rig(output))).isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(said("refused"))
                .containsPattern("the device cuda:[01] needs")
                .containsOnlyOnce("needs a PyTorch library with CUDA")
                .contains("model.fallback = cpu")
                .doesNotContain("\tat ");
        assertThat(output.resolve("tables")).doesNotExist();
    }

    @Test
    void aRunGoesOnOnTheCpuWhereTheSettingsSaySoAndItsRowsTell() throws Exception {
        Path output = folder.resolve("fell back");
        assertThat(run("fallback", rig(output, "-D", "model.fallback=cpu")))
                .as(said("fallback"))
                .isEqualTo(TokenRigCommand.DONE);
        assertThat(said("fallback"))
                .containsPattern("the device cuda:[01] needs a PyTorch library with CUDA")
                .contains("run on the CPU, since model.fallback is cpu")
                .doesNotContain("\tat ");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet devices = statement.executeQuery("select device, count(*) from '" + output
                        + "/tables/rigs/*/*.parquet' where status = 'rigged' group by 1")) {
            assertThat(devices.next()).isTrue();
            assertThat(devices.getString(1)).isEqualTo("cpu");
            assertThat(devices.getLong(2)).isEqualTo(3);
            assertThat(devices.next()).isFalse();
        }
    }

    @Test
    void aRunOnTheCpuDoesNotMindGivenGpus() throws Exception {
        Path output = folder.resolve("rigged on the cpu");
        assertThat(run("cpu", rig(output, "-D", "model.device=cpu")))
                .as(said("cpu"))
                .isEqualTo(TokenRigCommand.DONE);
        assertThat(output.resolve("rigged/towers/tower-0.glb")).exists();
    }

    private static List<String> rig(Path output, String... more) {
        List<String> words = new ArrayList<>(List.of("submit", "--master", "spark://127.0.0.1:" + port));
        words.addAll(List.of("--conf", "spark.executor.memory=1g", "--conf", "spark.sql.shuffle.partitions=2"));
        words.addAll(List.of("--conf", "spark.executor.resource.gpu.amount=1"));
        words.addAll(List.of("--conf", "spark.task.resource.gpu.amount=1"));
        words.addAll(List.of("--", "rig", "--input", input.toString(), "--output", output.toString()));
        words.addAll(List.of("--model", model.toString()));
        words.addAll(ToyLibrary.QUICK);
        words.addAll(List.of(more));
        return words;
    }

    /** Runs a script, whose words go to a log. */
    private static int run(String log, List<String> words) throws Exception {
        List<String> command = new ArrayList<>(words);
        command.set(0, SCRIPTS.resolve(words.get(0)).toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log + ".log").toFile());
        builder.environment().put("TOKENRIG_BUILD", "never");
        builder.environment().put("TOKENRIG_MASTER_PORT", port);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().remove("SPARK_HOME");
        Process process = builder.start();
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(words + " takes too long: " + said(log));
        }
        return process.exitValue();
    }

    private static String said(String log) throws IOException {
        return Files.readString(folder.resolve(log + ".log"));
    }
}
