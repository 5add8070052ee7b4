package org.tokenrig.jobs.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.config.SettingsException;
import org.tokenrig.jobs.config.SettingsReader;
import org.tokenrig.jobs.manifest.Manifest;
import org.tokenrig.jobs.plan.DueReason;
import org.tokenrig.jobs.plan.SkipReason;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.Table;

@ExtendWith(LocalSpark.class)
class RigManifestIT {
    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static Path library;
    private static Path elsewhere;
    private static Path model;

    @BeforeAll
    static void start(SparkSession session) throws IOException {
        library = folder.resolve("my library");
        ToyLibrary.writeTowers(library, 3);
        ToyLibrary.writeOtherFormats(library);
        elsewhere = folder.resolve("elsewhere");
        ToyLibrary.writeTowers(elsewhere, 1);
        ToyLibrary.writeOtherFormats(elsewhere);
        model = ToyLibrary.writeModel(folder.resolve("model"));
        spark = session;
    }

    @Test
    void eachLineBecomesARowAndWhatALineSaysDecidesWhatIsDue() throws Exception {
        Path output = folder.resolve("out");
        Path list = library.resolve("list.csv");
        String outside = elsewhere.resolve("towers/tower-0.glb").toUri().toString();
        String boxes = elsewhere.resolve("gltf/boxes.gltf").toString();
        String lines = """
            uri,class,skeleton
            towers/tower-0.glb,vroid,
            ./towers/tower-1.glb,,
            towers/../towers/tower-0.glb,none,
            rigged tower.glb,,true
            towers/tower-2.glb,,true
            gltf/boxes.gltf,,
            %s,,
            %s,,
            towers/no.glb,,
            towers,,
            towers/tower-1.glb.bak,,
            ,vroid,
            obj/tower.obj,dog,
            """.formatted(outside, boxes);
        Files.writeString(list, lines);
        RigLibrary.Result result = library(output, list).run();

        Map<String, Row> rows = rows(output);
        String out = "@file" + elsewhere;
        assertThat(rows.keySet())
                .containsExactlyInAnyOrder(
                        "towers/tower-0.glb",
                        "towers/tower-1.glb",
                        "rigged tower.glb",
                        "towers/tower-2.glb",
                        "gltf/boxes.gltf",
                        out + "/towers/tower-0.glb",
                        out + "/gltf/boxes.gltf",
                        "towers/no.glb",
                        "towers",
                        "towers/tower-1.glb.bak",
                        "@manifest/list.csv/line-13",
                        "obj/tower.obj");
        assertThat(result.rigged()).as(result.failures().toString()).isEqualTo(6);
        assertThat(kind(rows, "towers/tower-2.glb")).isEqualTo("no_skeleton");
        for (String wrong : List.of(
                "towers/no.glb", "towers", "towers/tower-1.glb.bak", "@manifest/list.csv/line-13", "obj/tower.obj")) {
            assertThat(kind(rows, wrong)).as(wrong).isEqualTo("bad_entry");
        }
        assertThat(rows.get("obj/tower.obj").<String>getAs("error_text"))
                .contains("line 14")
                .contains("rig.class")
                .contains("dog");
        assertThat(result.leftOut().orElseThrow())
                .contains("1 line names an asset that an earlier line of the manifest names")
                .contains("5 lines of the manifest cannot be rigged");
        assertThat(classes(output)).containsEntry("towers/tower-0.glb", "vroid");
        assertThat(output.resolve("rigged/" + out + "/towers/tower-0.glb")).exists();

        // the same again: nothing is due, and broken lines are not tried again
        RigLibrary.Forecast again = library(output, list).forecast();
        assertThat(again.plan().due()).isEmpty();
        assertThat(again.plan().skipped().get(SkipReason.BROKEN)).isEqualTo(6);

        // another class, a mended line, an object that has come
        Files.writeString(
                list,
                lines.replace("tower-0.glb,vroid", "tower-0.glb,rignet")
                        .replace("obj/tower.obj,dog", "obj/tower.obj,none")
                        .replace("\n,vroid,\n", "\n"));
        Files.copy(library.resolve("towers/tower-1.glb"), library.resolve("towers/no.glb"));
        RigLibrary.Forecast mended = library(output, list).forecast();
        assertThat(mended.plan().reasons())
                .containsEntry(DueReason.OTHER_PARAMETERS, 1L)
                .containsEntry(DueReason.CHANGED, 2L);
        assertThat(mended.plan().due()).hasSize(3);
        assertThat(mended.plan().gone()).containsExactly("@manifest/list.csv/line-13");

        // the folder itself gives the same ids, and keeps what the list has made
        RigLibrary.Forecast all = RigLibrary.on(spark)
                .from(library.toString())
                .to(output.toString())
                .settings(settings())
                .forecast();
        assertThat(all.plan().skipped().get(SkipReason.UP_TO_DATE)).isEqualTo(2);
    }

    @Test
    void aListMayBeParquetJsonOrText() throws Exception {
        Path parquet = library.resolve("list");
        spark.createDataset(List.of("towers/tower-0.glb", "towers/tower-1.glb"), Encoders.STRING())
                .selectExpr("value as location", "value like '%1%' as skeleton", "1 as other")
                .coalesce(1)
                .write()
                .parquet(parquet.toString());
        Manifest read = Manifest.read(spark, parquet.toString());
        assertThat(read.entries()).hasSize(2);
        assertThat(read.entries().get(1).skeleton()).isEqualTo("true");
        Path jsonWithoutEnding = library.resolve("json");
        Files.writeString(jsonWithoutEnding, "{\"file\": \"towers/tower-0.glb\"}\n");
        assertThat(forecast(jsonWithoutEnding).plan().due()).hasSize(1);
        Path text = library.resolve("list.txt");
        Files.writeString(
                text,
                "towers/tower-0.glb\n"
                        + library.resolve("rigged tower.glb").toUri() + "\n"
                        + library.resolve("rigged tower.glb") + "\n");
        assertThat(forecast(text).plan().due())
                .extracting(asset -> asset.stored().id().path())
                .containsExactly("rigged tower.glb", "towers/tower-0.glb");
        Files.writeString(text, "# nothing\n");
        assertThatThrownBy(() -> forecast(text))
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("names no asset");
        assertThatThrownBy(() -> forecast(library.resolve("nowhere.csv")))
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("cannot read the manifest");
    }

    private static RigLibrary.Forecast forecast(Path list) throws UnusableRunException, IOException {
        return library(folder.resolve("nothing"), list).forecast();
    }

    private static RigLibrary library(Path output, Path list) {
        return RigLibrary.on(spark)
                .settings(settings())
                .fromManifest(list.toString())
                .to(output.toString());
    }

    private static Settings settings() {
        try {
            return new SettingsReader()
                    .read(
                            Optional.empty(),
                            Map.of(
                                    "model.folder",
                                    model.toString(),
                                    "rig.generation.num-beams",
                                    "2",
                                    "rig.generation.max-new-tokens",
                                    "1500",
                                    "rig.skin-samples",
                                    "400",
                                    "rig.samples",
                                    "1200"));
        } catch (SettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Row> rows(Path output) throws IOException {
        return ledger(output).current(spark, Table.RIGS).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getAs("asset_id"), row -> row));
    }

    private static Map<String, String> classes(Path output) throws IOException {
        return ledger(output).current(spark, Table.SKELETON_TOKENS).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getAs("asset_id"), row -> row.getAs("class")));
    }

    private static String kind(Map<String, Row> rows, String asset) {
        return rows.get(asset).getAs("error_kind");
    }

    private static RunLedger ledger(Path output) throws IOException {
        return RunLedger.of(output.toString(), spark.sparkContext().hadoopConfiguration());
    }
}
