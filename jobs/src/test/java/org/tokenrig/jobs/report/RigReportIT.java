package org.tokenrig.jobs.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.CurrentTables;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;

@ExtendWith(LocalSpark.class)
class RigReportIT {
    private static final String SCRIPT = "<script>alert(1)<" + "/script>";
    private static final List<String> NASTY = List.of(
            SCRIPT + ".glb",
            "\"><img src=x onerror=alert(2)>.glb",
            "'quoted' & ampersand; --> ${code} `tick` %3Cscript%3E.glb",
            "two\nlines \u202egnp.glb",
            "\u2215\u4eba \ud83d\ude80.glb");
    private static final int LARGE = 2000;
    private static final int NO_BROWSER = 77;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static SparkSession spark;
    private static Path run;
    private static Path truth;

    @BeforeAll
    static void rigALibrary(SparkSession session) throws Exception {
        spark = session;
        spark.conf().set("spark.sql.shuffle.partitions", 1);
        Path input = folder.resolve("library");
        truth = folder.resolve("truth");
        ToyLibrary.writeTowers(input, 2);
        ToyLibrary.writeBadOnes(input);
        byte[] dog = Files.readAllBytes(Path.of("../sample-data/meshes/dog.glb"));
        byte[] trueDog = Files.readAllBytes(Path.of("../sample-data/rigged/dog.glb"));
        for (String name : NASTY) {
            write(input.resolve(name), dog);
            write(truth.resolve(name), trueDog);
        }
        // joints that are called like elements, in as many letters
        write(truth.resolve(NASTY.get(1)), replaced(trueDog, "spine_01", "<b>1</b>"));
        run = folder.resolve("run");
        RigLibrary.Result result = RigLibrary.on(spark)
                .from(input.toString())
                .to(run.toString())
                .options(RigOptions.DEFAULT
                        .with(new GenerationOptions(2, true, 5, 0.95, 1, 2, 1500, false))
                        .withSamples(1200, 400))
                .model(new Settings.Model(
                        ToyLibrary.writeModel(folder.resolve("model")).toString(), 1, true))
                .run();
        assertThat(result.rigged()).isEqualTo(NASTY.size() + 2);
        assertThat(result.failed()).isEqualTo(4);
    }

    @Test
    void pagesOpenInABrowserAndDoWhatTheySay() throws Exception {
        Path report = folder.resolve("pages");
        RigReport.Result result = report(report).truth(truth.toString()).run();
        assertThat(result.assets()).isEqualTo(NASTY.size() + 6);
        assertThat(result.pages()).isEqualTo(result.assets());
        assertThat(result.thumbnails()).isGreaterThanOrEqualTo(NASTY.size() + 2);
        nothingOfANameIsInAPage(report);
        Path large = folder.resolve("large pages");
        assertThat(RigReport.on(spark)
                        .from(multiplied(folder.resolve("large")).toString())
                        .to(large.toString())
                        .pages(1)
                        .thumbnails(false)
                        .run()
                        .assets())
                .isGreaterThanOrEqualTo(LARGE);
        tryInABrowser(report, large);
    }

    @Test
    void sameRunGivesTheSameBytes() throws Exception {
        Path report = folder.resolve("twice");
        report(report).run();
        Map<String, String> first = digests(report);
        report(report).run();
        assertThat(digests(report)).isEqualTo(first).hasSizeGreaterThan(20);
    }

    @Test
    void comparesWithAnotherRun() throws Exception {
        Path report = folder.resolve("compared");
        report(report)
                .against(run.toString())
                .pages(1)
                .assets(List.of("towers/*"))
                .run();
        JsonNode index = index(report);
        assertThat(index.path("otherRows").size()).isEqualTo(index.path("rows").size());
        assertThat(index.path("comparedColumns").size())
                .isEqualTo(index.path("columns").size() - 1);
        assertThat(index.path("onlyInOther").asInt()).isZero();
        long towers = 0;
        for (JsonNode page : index.path("pages")) {
            towers += page.asText().contains("towers") ? 1 : 0;
        }
        assertThat(towers).isEqualTo(2);
    }

    @Test
    void leavesFilesOfOthersAlone() throws Exception {
        Path report = folder.resolve("holiday");
        write(report.resolve("beach.jpg"), new byte[] {1});
        assertThatThrownBy(() -> report(report).run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("must be empty, new, or an earlier report")
                .hasMessageContaining("beach.jpg");
        assertThat(report.resolve("beach.jpg")).exists();
    }

    @Test
    void takesThePlaceOfAReportThatWasNotFinished() throws Exception {
        Path report = folder.resolve("stopped");
        write(report.resolve("data/index.js"), PageData.script("tokenrigReport", null));
        write(report.resolve("assets/00001-old.html"), new byte[0]);
        report(report).pages(0).thumbnails(false).run();
        assertThat(report.resolve("index.html")).exists();
        assertThat(report.resolve("assets/00001-old.html")).doesNotExist();
    }

    @Test
    void refusesAFolderWithoutARun() {
        assertThatThrownBy(() -> RigReport.on(spark)
                        .from(truth.toString())
                        .to(folder.resolve("none").toString())
                        .run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("there is no whole run of tokenrig rig or evaluate in");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    private static RigReport report(Path to) {
        return RigReport.on(spark).from(run.toString()).to(to.toString());
    }

    private static void nothingOfANameIsInAPage(Path report) throws IOException {
        try (Stream<Path> files = Files.walk(report)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = report.relativize(file).toString();
                assertThat(name).matches("[a-zA-Z0-9./-]+");
                if (name.endsWith(".html")) {
                    assertThat(Files.readString(file)).doesNotContain("alert(", "onerror=", "`tick`", "<img");
                } else if (name.startsWith("data/") || name.matches("assets/.*\\.js")) {
                    String text = Files.readString(file, ISO_8859_1);
                    assertThat(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127))
                            .as(name)
                            .isTrue();
                    assertThat(text.contains("<") || text.contains("&"))
                            .as(name)
                            .isFalse();
                }
            }
        }
        List<String> names = new ArrayList<>();
        index(report).path("rows").forEach(row -> names.add(row.get(0).asText()));
        assertThat(names).containsAll(NASTY);
    }

    private static JsonNode index(Path report) throws IOException {
        String script = Files.readString(report.resolve("data/index.js"));
        return JSON.readTree(script.substring(script.indexOf('=') + 1, script.lastIndexOf(';')));
    }

    private static void tryInABrowser(Path report, Path large) throws IOException, InterruptedException {
        Path log = folder.resolve("browser.log");
        ProcessBuilder builder = new ProcessBuilder("viewer/test/run", report.toString(), large.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.MINUTES))
                    .as("the browser ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log, UTF_8);
        assumeTrue(process.exitValue() != NO_BROWSER, said);
        assertThat(process.exitValue()).as(said).isZero();
    }

    /** A run of many assets: the rows of the real one again and again under other names. */
    private static Path multiplied(Path output) throws IOException {
        RunLedger ledger = RunLedger.of(run.toString(), spark.sparkContext().hadoopConfiguration());
        RunRecord record = ledger.runs().get(0);
        for (Table table : RigLibrary.TABLES) {
            Dataset<Row> rows = ledger.current(spark, table);
            long copies = LARGE / (NASTY.size() + 6) + 1;
            rows.crossJoin(spark.range(copies).toDF("copy"))
                    .withColumn("asset_id", concat(lit("copy "), col("copy"), lit("/"), col("asset_id")))
                    .drop("copy", "run_id")
                    .coalesce(1)
                    .write()
                    .parquet(output.resolve(table.folder(record.runId())).toString());
        }
        RunLedger.of(output.toString(), spark.sparkContext().hadoopConfiguration())
                .enter(record);
        CurrentTables.of(spark, output.toString()).update();
        return output;
    }

    private static byte[] replaced(byte[] bytes, String what, String by) {
        assertThat(by).hasSameSizeAs(what);
        String text = new String(bytes, ISO_8859_1);
        assertThat(text).contains('"' + what + '"');
        return text.replace('"' + what + '"', '"' + by + '"').getBytes(ISO_8859_1);
    }

    private static Map<String, String> digests(Path report) throws Exception {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(report)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                digests.put(report.relativize(file).toString(), HexFormat.of().formatHex(digest));
            }
        }
        return digests;
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
