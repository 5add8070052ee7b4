package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.tokenize.TokenizedLibrary;

/** What {@code tokenize} writes, and that stage 2 learns from it. */
@ExtendWith(LocalSpark.class)
final class TokenLibraryIT {
    private static final Path SAMPLES = Path.of("..", "sample-data", "rigged");

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Path library;
    private static Path codec;

    @BeforeAll
    static void start(SparkSession session) throws Exception {
        spark = session;
        library = Files.createDirectories(folder.resolve("rigged"));
        for (String name : List.of("dog.glb", "fish.glb")) {
            Files.copy(SAMPLES.resolve(name), library.resolve(name));
        }
        Files.writeString(library.resolve("broken.glb"), "no asset");
        TinyTraining.run(
                StageName.CODEC,
                TinyTraining.settings(folder, "train.steps=3", "train.evaluate-every=0"),
                folder.resolve("codec"),
                false);
        codec = folder.resolve("codec/model");
    }

    @Test
    void tokensAreWrittenWithWhatTheyCostAndLearnedFrom() throws Exception {
        Path output = folder.resolve("tokens");
        TokenizedLibrary.Result result = tokenized(output, codec, 3);

        assertThat(result.files()).isEqualTo(3);
        assertThat(result.tokenized()).isEqualTo(2);
        assertThat(result.errors()).startsWith("tokens alone cost");
        List<Row> rows = rows(output);
        assertThat(rows)
                .extracting(row -> row.<String>getAs("status"))
                .containsExactly("failed", "tokenized", "tokenized");
        for (Row row : rows.subList(1, 3)) {
            int joints = row.getAs("joints");
            int[] tokens = row.<Integer>getList(row.fieldIndex("skeleton_tokens")).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(SkeletonTokenizer.detokenize(tokens).jointCount()).isEqualTo(joints);
            assertThat(row.getList(row.fieldIndex("skin_tokens")))
                    .hasSize(4 * joints)
                    .allSatisfy(code -> assertThat((int) code).isBetween(0, 19));
            // rounded to the nearest edge of a 256th of the side, whose bin's centre is half a bin on
            assertThat(row.<Double>getAs("skeleton_error")).isPositive().isLessThan(100 * Math.sqrt(3) / 256);
            assertThat(row.<Double>getAs("skin_l1")).isBetween(0.0, 2.0);
            assertThat(row.<byte[]>getAs("points")).hasSize(24 * 256);
        }
        Path again = folder.resolve("again");
        tokenized(again, codec, 1);
        assertThat(rows(again))
                .extracting(row -> row.getList(row.fieldIndex("skin_tokens")))
                .isEqualTo(rows.stream()
                        .map(row -> row.getList(row.fieldIndex("skin_tokens")))
                        .toList());
        stageTwoLearnsFromThem(output);
    }

    private static void stageTwoLearnsFromThem(Path tokens) throws Exception {
        Path run = folder.resolve("run");
        String said = TinyTraining.run(
                StageName.LM,
                settings(tokens, codec.toString(), "train.data.library-share=1", "train.steps=4"),
                run,
                false);
        assertThat(said).contains("train.data.tokens: 2 of 3 sequences usable", "files that failed");
        assertThat(ModelFolder.open(run.resolve("model")).provenance()).contains("2 sequences, a share of 1.0");

        // it goes on from what it kept, wherever the table is now
        Files.move(tokens, folder.resolve("moved"));
        String resumed = TinyTraining.run(
                StageName.LM,
                settings(tokens, codec.toString(), "train.data.library-share=1", "train.steps=6"),
                run,
                true);
        assertThat(resumed).contains("2 of 3 sequences usable");
    }

    @Test
    void tokensOfAnotherCodecAreRefused() throws Exception {
        Path output = folder.resolve("other tokens");
        Path other = ToyLibrary.writeModel(folder.resolve("other model"));
        tokenized(output, other, 1);

        assertThatThrownBy(() -> TinyTraining.run(
                        StageName.LM, settings(output, codec.toString()), folder.resolve("refused"), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("tokens of a codec of other sizes");
        assertThatThrownBy(() ->
                        TinyTraining.run(StageName.CODEC, settings(output, ""), folder.resolve("refused too"), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("is for the stage lm");
        assertThatThrownBy(() -> TinyTraining.run(
                        StageName.LM,
                        settings(folder.resolve("nowhere"), codec.toString()),
                        folder.resolve("refused as well"),
                        false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("there is no tables/tokens");
    }

    private static TrainingSettings settings(Path tokens, String codec, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "train.data.tokens=" + tokens,
                "train.lm.codec=" + codec,
                "train.lm.max-tokens=1500",
                "train.lm.generate-every=0",
                "train.evaluate-every=0"));
        all.addAll(List.of(more));
        return TinyTraining.settings(folder, all.toArray(String[]::new));
    }

    private static TokenizedLibrary.Result tokenized(Path output, Path model, int partitions) throws Exception {
        return TokenizedLibrary.on(spark)
                .from(library.toString())
                .to(output.toString())
                .points(256)
                .settings(new SettingsReader()
                        .read(
                                Optional.empty(),
                                Map.of(
                                        "model.folder",
                                        model.toString(),
                                        "rig.samples",
                                        "1200",
                                        "rig.skin-samples",
                                        "400",
                                        "bins.partitions",
                                        Integer.toString(partitions))))
                .run();
    }

    private static List<Row> rows(Path output) {
        return spark.read()
                .parquet(output.resolve("tables/tokens/state=current").toString())
                .orderBy("asset_id")
                .collectAsList();
    }
}
