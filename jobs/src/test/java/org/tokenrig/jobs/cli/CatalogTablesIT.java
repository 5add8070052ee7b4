package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;

/** Runs whose rows go to an Iceberg catalogue too, killed where that is half done, and repeated. */
@Timeout(900)
class CatalogTablesIT {
    private static final int ASSETS = 3;
    /** In the order in which they get their rows, the second, the last but one and the last. */
    private static final List<String> TABLES = List.of("skeleton_tokens", "rigs", "runs");

    @TempDir
    private Path folder;

    private Path input;
    private Path model;

    @Test
    void eachWholeRunIsAppendedOnceWhateverIsKilled() throws Exception {
        input = folder.resolve("input");
        ToyLibrary.writeTowers(input, ASSETS);
        ToyLibrary.writeBadOnes(input);
        model = ToyLibrary.writeModel(folder.resolve("model"));

        // a night before there was a catalogue
        assertThat(exitCode(rig(List.of()))).as(said()).isEqualTo(TokenRigCommand.SOME_FAILED);

        int killed = 0;
        for (String table : TABLES) {
            Path appearing = folder.resolve("warehouse/rigging/" + table);
            Process process = rig(lake("--force"));
            while (process.isAlive() && !Files.exists(appearing)) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            killed += process.isAlive() ? 1 : 0;
            process.destroyForcibly();
            process.waitFor();
        }
        assertThat(killed).as(said()).isGreaterThanOrEqualTo(2);
        for (int night = 0; night < 2; night++) {
            assertThat(exitCode(rig(lake()))).as(said()).isIn(TokenRigCommand.DONE, TokenRigCommand.SOME_FAILED);
        }

        try (SparkSession spark = session()) {
            spark.read()
                    .parquet(folder.resolve("output/tables/history/rigs").toString())
                    .createOrReplaceTempView("history");
            List<String> whole = RunLedger.of(folder.resolve("output").toString(), new Configuration()).runs().stream()
                    .filter(run -> run.assets() > 0)
                    .map(RunRecord::runId)
                    .toList();
            spark.createDataset(whole, Encoders.STRING()).toDF("run_id").createOrReplaceTempView("ledger");
            String runs = one(spark, "select count(*) from ledger");
            assertThat(Integer.parseInt(runs)).isGreaterThanOrEqualTo(3);
            assertThat(one(spark, "select concat(count(*), ' ', count(distinct run_id)) from lake.rigging.runs"))
                    .isEqualTo(runs + " " + runs);
            assertThat(one(spark, "select count(*) from lake.rigging.runs left anti join ledger using (run_id)"))
                    .isEqualTo("0");
            assertThat(one(spark, "select count(*) - count(distinct run_id, asset_id) from lake.rigging.rigs"))
                    .isEqualTo("0");
            assertThat(one(
                            spark,
                            "select count(*) from history left anti join lake.rigging.rigs using (run_id, asset_id)"
                                    + " where run_id in (select run_id from ledger)"))
                    .isEqualTo("0");
            for (String table : List.of("skeleton_tokens", "rewards")) {
                assertThat(one(
                                spark,
                                "select (select count(*) from lake.rigging." + table + ") - (select count(*) from"
                                        + " lake.rigging.rigs where status = 'rigged')"))
                        .as(table)
                        .isEqualTo("0");
            }
            assertThat(one(
                            spark,
                            "select count(*) - count(distinct run_id, asset_id, joint) from lake.rigging.skin_tokens"))
                    .isEqualTo("0");
            // as docs/operations.md tells how to read the newest rows
            assertThat(one(spark, """
                            select count(*) from (
                              select *, row_number() over (partition by asset_id order by run_id desc) as age
                              from lake.rigging.rigs where run_id in (select run_id from lake.rigging.runs))
                            where age = 1 and status = 'rigged'""")).isEqualTo(String.valueOf(ASSETS));
        }
        aTableOfAnEarlierVersionGetsTheColumnsThatItLacks();
    }

    private void aTableOfAnEarlierVersionGetsTheColumnsThatItLacks() throws Exception {
        try (SparkSession spark = session()) {
            spark.sql("alter table lake.rigging.rigs drop column heat_share");
        }
        assertThat(exitCode(rig(lake("--force")))).as(said()).isEqualTo(TokenRigCommand.SOME_FAILED);
        try (SparkSession spark = session()) {
            assertThat(one(spark, "select count(distinct run_id) from lake.rigging.rigs where heat_share is not null"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aCatalogueThatSparkDoesNotHaveIsRefusedBeforeAnyWork() throws Exception {
        input = folder.resolve("input");
        ToyLibrary.writeTowers(input, 1);
        model = ToyLibrary.writeModel(folder.resolve("model"));
        assertThat(exitCode(rig(List.of("-D", "tables.catalog=sea.rigging"))))
                .as(said())
                .isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(said())
                .contains("tables.catalog = sea.rigging")
                .contains("sea")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("output/rigged")).doesNotExist();
        assertThat(exitCode(rig(List.of("-D", "tables.catalog=lake")))).isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(said()).contains("a catalogue and a namespace in it, such as lake.rigging");
    }

    private List<String> lake(String... more) {
        List<String> settings = new ArrayList<>(List.of(more));
        settings.addAll(List.of("-D", "tables.catalog=lake.rigging"));
        settings.addAll(List.of("-D", "spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog"));
        settings.addAll(List.of("-D", "spark.sql.catalog.lake.type=hadoop"));
        settings.addAll(List.of(
                "-D",
                "spark.sql.catalog.lake.warehouse="
                        + folder.resolve("warehouse").toUri()));
        return settings;
    }

    private SparkSession session() {
        return LocalSpark.builder()
                .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config(
                        "spark.sql.catalog.lake.warehouse",
                        folder.resolve("warehouse").toUri().toString())
                .getOrCreate();
    }

    private static String one(SparkSession spark, String sql) {
        return spark.sql(sql).first().get(0).toString();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private Process rig(List<String> more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--partitions", "2", "-D", "due.pause=1 s"));
        options.addAll(List.of("-D", "spark.master=local[2]"));
        options.addAll(more);
        ProcessBuilder builder =
                CommandProcess.rig(input.toString(), folder.resolve("output").toString(), model, List.of(), options);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }
}
