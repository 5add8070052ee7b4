package org.tokenrig.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.rig.ToyLibrary;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.Parameters;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;

@ExtendWith(LocalSpark.class)
class LibraryStatusIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start(SparkSession session) {
        spark = session;
        spark.conf().set("spark.sql.shuffle.partitions", 1);
    }

    @Test
    void countsWhatTheCurrentTablesSay() throws Exception {
        Path output = folder.resolve("counted");
        WrittenNights nights = new WrittenNights(spark, output);
        nights.write(0, List.of("a", "b", "bad"));
        nights.write(1, List.of("b", "c"));

        LibraryStatus status = LibraryStatus.of(spark, output.toString(), 7);

        assertThat(status.assets()).isEqualTo(4);
        assertThat(status.rigged()).isEqualTo(3);
        assertThat(status.riggedBytes()).isEqualTo(3000);
        assertThat(status.failed()).isEqualTo(Map.of("bad_obj", 1L));
        assertThat(status.models()).isEqualTo(Map.of("toy mmmmmmmmmmmm", 3L));
        assertThat(StatusText.lines(status))
                .contains("no run is at work", "failed: bad_obj 1")
                .anyMatch(line -> line.startsWith("newest run: " + WrittenNights.runId(1)));
        JsonNode json = JSON.readTree(status.json(Optional.empty()));
        assertThat(json.path("failed").path("bad_obj").asLong()).isEqualTo(1);
        assertThat(json.path("newest_run").path("run_id").asText()).isEqualTo(WrittenNights.runId(1));
        assertThat(json.has("at_work")).isFalse();
        assertThat(json.has("due")).isFalse();
    }

    @Test
    void saysWhoIsAtWorkAndHowFarAndDisturbsNobody() throws Exception {
        Path output = folder.resolve("at work");
        OutputFolder results = folderOf(output);
        try (OutputLease held = OutputLease.take(results, "rig", "a-run", Duration.ofSeconds(1))) {
            held.progress(() -> new OutputLease.Progress(40, 9, 1, 30, 90));
            LibraryStatus status = LibraryStatus.of(spark, output.toString(), 7);
            for (int tries = 0; tries < 100 && status.work().holder().assets() == 0; tries++) {
                Thread.sleep(100);
                status = LibraryStatus.of(spark, output.toString(), 7);
            }
            assertThat(status.work().assetsAMinute()).isEqualTo(20);
            assertThat(status.work().dead()).isFalse();
            assertThat(StatusText.lines(status))
                    .anyMatch(line -> line.startsWith("at work: tokenrig rig of ")
                            && line.contains("run a-run: 10 of 40 assets, 1 failed, 20.0 a minute, 2 min left; last"));
            held.requireHeld();
        }
        assertThatThrownBy(() -> LibraryStatus.of(spark, output.toString(), 7))
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("no run of tokenrig rig has begun in");
    }

    @Test
    void saysWhatAKilledRunHasDone() throws Exception {
        Path output = folder.resolve("killed");
        OutputFolder results = folderOf(output);
        Configuration storage = spark.sparkContext().hadoopConfiguration();
        String staging = RunLedger.staging("a-run");
        RunLedger.of(output.toString(), storage)
                .begin(
                        RunRecord.begun(
                                "rig",
                                "a-run",
                                Instant.now(),
                                "input",
                                new ModelIdentity("m", "toy", true),
                                Parameters.of(Map.of()),
                                "4"),
                        staging);
        results.put(staging + "/rows-0-0-0.json", "{\"asset_id\":\"a\"}\n{\"asset_id\":\"b\"}\n".getBytes());
        results.put(staging + "/rows-0-1-0.json", "{\"asset_id\":\"b\"}\n".getBytes());
        LibraryStatus status = LibraryStatus.of(spark, output.toString(), 7);
        assertThat(status.killed()).hasSize(1);
        assertThat(status.killed().get(0).assets()).isEqualTo(2);
    }

    @Test
    void whatWouldBeDueNeedsNoModel() throws Exception {
        Path output = folder.resolve("due");
        WrittenNights nights = new WrittenNights(spark, output);
        nights.write(0, List.of("towers/tower-0.glb"));
        Path input = folder.resolve("input");
        ToyLibrary.writeTowers(input, 3);
        RunRecord newest = nights.ledger().newest("rig").orElseThrow();
        RigLibrary.Forecast forecast = RigLibrary.on(spark)
                .from(input.toString())
                .to(output.toString())
                .forecastLike(newest);
        assertThat(DueCounts.of(forecast.plan()).reasons()).isEqualTo(Map.of("new", 2L, "changed", 1L));
    }

    private static OutputFolder folderOf(Path output) throws java.io.IOException {
        return OutputFolder.open(output.toString(), spark.sparkContext().hadoopConfiguration());
    }
}
