package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.jobs.cli.TokenRigCommand;

final class TrainingLoopIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = StageName.class,
            names = {"CODEC", "LM"})
    void goesOnAfterAKillAsIfNothingHadHappened(StageName stage) throws Exception {
        Path through = folder.resolve("through");
        Path killed = folder.resolve("killed");
        String[] settings = {"train.steps=16", "train.checkpoint-minutes=0.0001", "train.evaluate-every=5"};
        TinyTraining.run(stage, TinyTraining.settings(folder, settings), through, false);

        Process process = start(stage, killed, settings);
        Path checkpoints = killed.resolve("checkpoints");
        waitFor(process, () -> Files.exists(killed.resolve("metrics/part-00000006.parquet")));
        process.destroyForcibly().waitFor();
        assertThat(TinyTraining.names(checkpoints)).isNotEmpty().noneMatch("step-00000016"::equals);

        TinyTraining.run(stage, TinyTraining.settings(folder, settings), killed, true);
        assertThat(model(killed).identity().id())
                .isEqualTo(model(through).identity().id());
        assertThat(query(killed, "select step, name, value from t where name not like '%seconds' order by step, name"))
                .isEqualTo(query(
                        through, "select step, name, value from t where name not like '%seconds' order by step, name"));
        assertThat(TinyTraining.names(checkpoints)).containsExactly("step-00000015", "step-00000016");
        assertThat(model(killed).verify()).isEqualTo(model(killed).identity().id());
        assertThat(model(killed).provenance())
                .contains("train.optimiser.learning-rate")
                .contains("16 steps");
    }

    @Test
    void lossFallsAndIsDrawn() throws Exception {
        Path output = folder.resolve("run");
        TinyTraining.run(
                StageName.LM,
                TinyTraining.settings(
                        folder,
                        "train.steps=40",
                        "train.batch=4",
                        "train.lm.generate-every=40",
                        "train.optimiser.learning-rate=1e-2"),
                output,
                false);
        List<String> losses = query(output, "select value from t where name = 'loss' order by step");
        assertThat(losses).hasSize(40);
        assertThat(Double.parseDouble(losses.get(39))).isLessThan(Double.parseDouble(losses.get(0)) - 0.5);
        assertThat(query(output, "select distinct name from t"))
                .contains(
                        "loss",
                        "learning-rate",
                        "gradient-norm",
                        "held-out.loss",
                        "held-out.accuracy-x",
                        "held-out.accuracy-structure",
                        "held-out.generated-valid");
        assertThat(ImageIO.read(output.resolve("loss.png").toFile()).getWidth()).isEqualTo(1000);
    }

    @Test
    void aSignalToEndLeavesACheckpointOfTheLastStep() throws Exception {
        Path output = folder.resolve("run");
        Process process = start(StageName.LM, output, "train.steps=100000", "train.evaluate-every=0");
        Path log = folder.resolve("child.log");
        waitFor(process, () -> Files.readString(log).contains("step 1/"));
        assertThatThrownBy(() -> TinyTraining.run(StageName.LM, TinyTraining.settings(folder), output, true))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("another process trains in");
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(TinyTraining.names(output)).containsExactly(".lock", "checkpoints", "loss.png", "metrics", "model");
        String checkpoint = TinyTraining.names(output.resolve("checkpoints")).get(0);
        assertThat(TinyTraining.names(output.resolve("metrics")))
                .containsExactly(checkpoint.replace("step", "part") + ".parquet");
        assertThat(Files.readString(folder.resolve("child.log"))).contains("go on with --resume");
    }

    @Test
    void stopsWithACheckpointAndGoesOn() throws Exception {
        Path output = folder.resolve("run");
        AtomicInteger asked = new AtomicInteger();
        TinyTraining.run(StageName.LM, TinyTraining.settings(folder), output, false, () -> asked.incrementAndGet() > 2);
        assertThat(TinyTraining.names(output.resolve("checkpoints"))).containsExactly("step-00000002");
        assertThatThrownBy(() -> TinyTraining.run(StageName.LM, TinyTraining.settings(folder), output, false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("--resume");
        assertThat(TinyTraining.run(StageName.LM, TinyTraining.settings(folder), output, true))
                .contains("going on at step 2");
        assertThat(TinyTraining.names(output.resolve("checkpoints"))).containsExactly("step-00000002", "step-00000006");
    }

    @Test
    void refusesToGoOnAsAnotherRun() throws Exception {
        Path output = folder.resolve("run");
        TinyTraining.run(StageName.LM, TinyTraining.settings(folder, "train.steps=3"), output, false);
        assertThatThrownBy(() -> TinyTraining.run(
                        StageName.LM,
                        TinyTraining.settings(folder, "train.batch=3", "train.data.seed=9"),
                        output,
                        true))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("train.batch was 2, cannot be: 3")
                .hasMessageContaining("train.data.seed");
        assertThatThrownBy(() -> TinyTraining.run(StageName.CODEC, TinyTraining.settings(folder), output, true))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("the stage was lm");
        TinyTraining.run(
                StageName.LM,
                TinyTraining.settings(folder, "train.steps=4", "train.codec.joints=3", "train.data-threads=2"),
                output,
                true);
    }

    @Test
    void languageModelTakesTheCodecOfTheStageBefore() throws Exception {
        Path codec = folder.resolve("codec");
        TinyTraining.run(StageName.CODEC, TinyTraining.settings(folder, "train.steps=3"), codec, false);
        Path output = folder.resolve("lm");
        TrainingSettings settings = TinyTraining.settings(
                folder,
                "train.steps=3",
                "train.init=" + codec.resolve("model"),
                "train.lm.codec=" + codec.resolve("model"));
        TinyTraining.run(StageName.LM, settings, output, false);
        String name = "vae.model.encoder.learned_queries";
        assertThat(model(output).weights().tensor(name).toFloatArray())
                .isEqualTo(model(codec).weights().tensor(name).toFloatArray());
        assertThat(query(output, "select distinct name from t"))
                .contains("held-out.loss-skin-1", "held-out.accuracy-end", "held-out.skin-l1");
        String id = model(codec).identity().id();
        assertThat(model(output).provenance())
                .contains("setting train.init: model " + id, "setting train.lm.codec: model " + id)
                .doesNotContain(folder.toString());
    }

    @Test
    void theLanguageModelGrowsAndNoOtherStageDoes() throws Exception {
        Path small = folder.resolve("small");
        TinyTraining.run(StageName.LM, TinyTraining.settings(folder, "train.steps=3"), small, false);
        String[] larger = {
            "train.steps=3",
            "train.init=" + small.resolve("model"),
            "train.architecture.shape.layers=2",
            "train.architecture.shape.tokens=12",
            "train.architecture.language-model.layers=3",
        };
        Path output = folder.resolve("large");
        TinyTraining.run(StageName.LM, TinyTraining.settings(folder, larger), output, false);
        assertThat(model(output).architecture().shape().tokens()).isEqualTo(12);
        assertThat(model(output).architecture().languageModel().layers()).isEqualTo(3);
        assertThatThrownBy(() -> TinyTraining.run(
                        StageName.CODEC, TinyTraining.settings(folder, larger), folder.resolve("codec"), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("train.init must have the sizes of train.architecture")
                .hasMessageContaining("tokens 8 where 12 is set");
        String[] smaller = {"train.init=" + output.resolve("model"), "train.architecture.language-model.layers=1"};
        assertThatThrownBy(() -> TinyTraining.run(
                        StageName.LM, TinyTraining.settings(folder, smaller), folder.resolve("less"), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("or fewer layers")
                .hasMessageContaining("layers 3 where 1 is set");
    }

    /** However slow the machine is, a process does not outlive its test. */
    private static void waitFor(Process process, Callable<Boolean> condition) throws Exception {
        long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (!condition.call()) {
            if (!process.isAlive() || System.nanoTime() > patience) {
                process.destroyForcibly();
                fail("the process did not come so far");
            }
            Thread.sleep(5);
        }
    }

    private Process start(StageName stage, Path output, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                TokenRigCommand.class.getName(),
                "train",
                stage.key(),
                "--config",
                TinyTraining.settingsFile(folder).toString(),
                "--output",
                output.toString()));
        for (String setting : settings) {
            command.add("-D");
            command.add(setting);
        }
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("child.log").toFile())
                .start();
    }

    private static ModelFolder model(Path output) throws IOException {
        return ModelFolder.open(output.resolve("model"));
    }

    /** Rows of the metrics as text, from the table t. */
    private static List<String> query(Path output, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("create view t as from read_parquet('" + output.resolve("metrics") + "/*.parquet')");
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(String.join(" ", row));
                }
            }
        }
        return rows;
    }
}
