package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.SafeTensors;

class ModelCommandTest {
    private static final Path GOLDEN = Path.of("../inference/src/test/resources/golden");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void importsInspectsAndVerifies() {
        assertThat(importGolden()).isZero();
        assertThat(out.toString()).contains("imported tiny_tokenrig.ckpt").contains("122 are equal");
        assertThat(run("inspect", model())).isZero();
        assertThat(out.toString())
                .contains("language model")
                .contains("levels [4,4,4]")
                .contains("vocabulary 332")
                .contains("tiny_vae.ckpt, 887563 bytes, sha256 ");
        assertThat(run("verify", "--model", model())).isZero();
        assertThat(out.toString()).contains("whole: ");
    }

    @Test
    void verifyTellsADamagedModel() throws IOException {
        importGolden();
        try (RandomAccessFile file = new RandomAccessFile(model() + "/model.safetensors", "rw")) {
            file.seek(file.length() - 1);
            file.write(1);
        }
        assertThat(run("verify", model())).isEqualTo(1);
        assertThat(err.toString()).contains("is not what it was");
    }

    @Test
    void convertsToHalfTheBytes() {
        importGolden();
        String half = folder.resolve("half").toString();
        assertThat(run(
                        "convert",
                        "--model",
                        model(),
                        "--output",
                        half,
                        "--name",
                        "half",
                        "--recommend",
                        "rig.generation.num-beams=2"))
                .isZero();
        assertThat(out.toString()).contains("wrote half").contains("F16, ");
        assertThat(run("verify", half)).isZero();
        assertThat(run("inspect", half)).isZero();
        assertThat(out.toString())
                .contains("recommends rig.generation.num-beams = 2")
                .contains("converted: from ");
        assertThat(run("convert", "--model", model(), "--output", half)).isEqualTo(2);
        assertThat(err.toString()).contains("it is in use");
        assertThat(run("convert", "--model", model(), "--output", half + "2", "--dtype", "I32"))
                .isEqualTo(2);
        assertThat(run("convert", "--model", model(), "--output", half + "2", "--recommend", "rig.seed=2"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("dtype must be F32, BF16 or F16, cannot be: I32")
                .contains("not: rig.seed");
    }

    @Test
    void aRecommendationStandsBesideThoseOfTheOldModel() {
        importGolden();
        String first = folder.resolve("first").toString();
        String second = folder.resolve("second").toString();
        assertThat(run(
                        "convert",
                        "--model",
                        model(),
                        "--output",
                        first,
                        "--recommend",
                        "rig.generation.num-beams=2",
                        "--recommend",
                        "rig.candidates=3"))
                .isZero();
        assertThat(run("convert", "--model", first, "--output", second, "--recommend", "rig.candidates=4"))
                .isZero();
        out.getBuffer().setLength(0);
        assertThat(run("inspect", second)).isZero();
        assertThat(out.toString())
                .contains("recommends rig.generation.num-beams = 2")
                .contains("recommends rig.candidates = 4");
    }

    @Test
    void tellsBuiltInModels() {
        assertThat(run("inspect", "untrained")).isZero();
        assertThat(out.toString()).contains("UNTRAINED");
    }

    @Test
    void tracesGoldenInputs() throws IOException {
        importGolden();
        Path traced = folder.resolve("traced.safetensors");
        assertThat(run(
                        "trace",
                        "--model",
                        model(),
                        "--input",
                        GOLDEN.resolve("tiny_stages.safetensors").toString(),
                        "--output",
                        traced.toString(),
                        "--num-beams",
                        "1",
                        "--no-sample",
                        "--threads",
                        "1",
                        "--max-new-tokens",
                        "8"))
                .isZero();
        SafeTensors golden = SafeTensors.open(GOLDEN.resolve("tiny_stages.safetensors"));
        SafeTensors found = SafeTensors.open(traced);
        assertThat(found.tensor("encoded_codes").toLongArray())
                .isEqualTo(golden.tensor("encoded_codes").toLongArray());
        assertThat(found.tensor("generated_tokens").shape()).containsExactly(8);
        assertThat(found.metadata()).containsKeys("model", "generation");
    }

    @Test
    void refusesInOneSentence() throws IOException {
        Path bad = folder.resolve("bad.ckpt");
        Files.write(bad, new byte[] {(byte) 0x80, 2, 'c', 'o', 's', '\n'});
        assertThat(run("import", "--tokenrig", bad.toString(), "--output", model()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("before version 1.6").doesNotContain("\tat ");
        assertThat(run("import", "--tokenrig", "nowhere.ckpt", "--output", model()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no file nowhere.ckpt");
        assertThat(run("inspect", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("must be a model folder");
        assertThat(run("inspect")).isEqualTo(2);
    }

    private int importGolden() {
        return run(
                "import",
                "--tokenrig",
                GOLDEN.resolve("tiny_tokenrig.ckpt").toString(),
                "--codec",
                GOLDEN.resolve("tiny_vae.ckpt").toString(),
                "--output",
                model());
    }

    private String model() {
        return folder.resolve("model").toString();
    }

    private int run(String... arguments) {
        return TokenRigCommand.commandLine(Recommendation.NONE)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("model"), Arrays.stream(arguments))
                        .toArray(String[]::new));
    }
}
