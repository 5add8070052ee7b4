package org.tokenrig.jobs.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.jobs.LocalSpark;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.NightSummary;
import org.tokenrig.jobs.run.OutputLease;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.FoldedRuns;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.Table;

@ExtendWith(LocalSpark.class)
class LibraryCompactionIT {
    private static final Settings.Compact TWO_NIGHTS = new Settings.Compact(2, 0);

    @TempDir
    private static Path folder;

    private static SparkSession spark;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void start(SparkSession session) {
        spark = session;
        spark.conf().set("spark.sql.shuffle.partitions", 1);
    }

    @Test
    void foldsAllHistoryAndChangesNoRow() throws Exception {
        Path output = folder.resolve("all");
        WrittenNights nights = sixNights(output);
        List<String> current = nights.current();
        List<String> history = nights.history();
        LibraryCompaction.Result foretold = compaction(output).foretell();
        assertThat(foretold.folded()).isEqualTo(6);
        assertThat(output.resolve("tables/_folded.json")).doesNotExist();

        LibraryCompaction.Result result = compaction(output).run();

        assertThat(result.folded()).isEqualTo(6);
        assertThat(result.dropped() + result.thinned()).isZero();
        assertThat(nights.current()).isEqualTo(current);
        assertThat(nights.history()).isEqualTo(history);
        assertThat(nights.ledger().ids()).hasSize(6);
        assertThat(nights.ledger().newest("rig").orElseThrow().parameters()).containsEntry("rig.seed", "1");
        assertThat(files(output.resolve("tables/history"))).isEmpty();
        assertThat(files(output.resolve("tables/_runs"))).isEmpty();
        assertThat(files(output.resolve("tables/folded"))).hasSize(2);

        nights.write(6, List.of("a", "new"));
        assertThat(nights.current()).contains("rigs " + WrittenNights.runId(6) + " a e6");
        assertThat(nights.history()).hasSize(history.size() + 4);
        assertThat(compaction(output).run().folded()).isEqualTo(1);
        assertThat(nights.history()).hasSize(history.size() + 4);
        assertThat(compaction(output).run().folded()).isZero();
    }

    @Test
    void whatIsOlderThanIsKeptGoesButForTheNewestRows() throws Exception {
        Path output = folder.resolve("two");
        WrittenNights nights = sixNights(output);
        List<String> current = nights.current();
        Files.createDirectories(output.resolve("tables/summaries"));
        for (int night = 0; night < 6; night++) {
            Files.writeString(output.resolve(NightSummary.path(WrittenNights.runId(night))), "{}");
        }
        Path killed = Files.createDirectories(output.resolve(RunLedger.staging(WrittenNights.runId(1) + "0")));

        LibraryCompaction.Result result = compaction(output).keep(TWO_NIGHTS).run();

        // night 0 alone tried "first", night 3 alone "bad3": their rows stay, and with them their records
        assertThat(nights.current()).isEqualTo(current);
        assertThat(nights.history()).isEqualTo(kept(current));
        assertThat(nights.ledger().ids())
                .containsExactly(
                        WrittenNights.runId(0), WrittenNights.runId(3), WrittenNights.runId(4), WrittenNights.runId(5));
        assertThat(result.dropped()).isEqualTo(2);
        assertThat(result.thinned()).isEqualTo(2);
        assertThat(result.summaries()).isEqualTo(4);
        assertThat(files(output.resolve("tables/summaries"))).hasSize(2);
        assertThat(killed).doesNotExist();

        // a run whose record is gone is not taken for one that was killed or is missing
        nights.write(6, List.of("a"));
        assertThat(nights.current()).hasSameSizeAs(current);
    }

    @Test
    void whereverItIsStoppedReadersSeeTheSame() throws Exception {
        Path template = folder.resolve("template");
        WrittenNights written = sixNights(template);
        List<String> before = written.history();
        List<String> current = written.current();
        for (LibraryCompaction.Step step : LibraryCompaction.Step.values()) {
            for (int time : step == LibraryCompaction.Step.TABLE_WRITTEN ? new int[] {1, 4} : new int[] {1}) {
                Path output = folder.resolve(step + " " + time);
                copy(template, output);
                WrittenNights nights = new WrittenNights(spark, output);
                AtomicInteger reached = new AtomicInteger();
                assertThatThrownBy(() -> compaction(output)
                                .keep(TWO_NIGHTS)
                                .after(done -> {
                                    if (done == step && reached.incrementAndGet() == time) {
                                        throw new Killed();
                                    }
                                })
                                .run())
                        .as(step.toString())
                        .isInstanceOf(Killed.class);
                assertThat(nights.current()).as(step.toString()).isEqualTo(current);
                assertThat(nights.history())
                        .as(step.toString())
                        .isEqualTo(step.compareTo(LibraryCompaction.Step.FOLDED) < 0 ? before : kept(current));

                nights.write(6, List.of("a"));
                List<String> later = nights.current();
                compaction(output).keep(new Settings.Compact(3, 0)).run();
                assertThat(nights.current()).as(step.toString()).isEqualTo(later);
                assertThat(nights.history()).as(step.toString()).contains("rigs " + WrittenNights.runId(5) + " b e5");
                assertThat(files(output.resolve("tables/history")))
                        .as(step.toString())
                        .isEmpty();
                assertThat(files(output.resolve("tables/_runs")))
                        .as(step.toString())
                        .isEmpty();
                FoldedRuns folded = nights.ledger().folded();
                for (Table table : List.of(Table.RIGS, Table.REWARDS)) {
                    assertThat(files(output.resolve(table.folded())))
                            .as(step.toString())
                            .hasSameSizeAs(folded.files(table));
                }
            }
        }
    }

    @Test
    void aRunThatWasKilledBeforeTheCurrentTablesIsNotLost() throws Exception {
        Path output = folder.resolve("late");
        WrittenNights nights = new WrittenNights(spark, output);
        nights.write(0, List.of("a", "b"));
        nights.writeKilledBeforeCurrentTables(1, List.of("a"));
        compaction(output).keep(new Settings.Compact(1, 0)).run();
        assertThat(nights.current())
                .contains("rigs " + WrittenNights.runId(1) + " a e1", "rigs " + WrittenNights.runId(0) + " b e0");
    }

    @Test
    void manyCompactionsLeaveFewFiles() throws Exception {
        Path output = folder.resolve("many");
        WrittenNights nights = new WrittenNights(spark, output);
        for (int night = 0; night < 16; night++) {
            nights.write(night, List.of("a", "only " + night));
            if (night % 2 == 1) {
                compaction(output).run();
            }
        }
        assertThat(nights.history()).hasSize(64);
        assertThat(nights.ledger().folded().files(Table.RIGS)).hasSizeBetween(1, 3);
    }

    @Test
    void refusesWhatIsNoLibraryAndOneAtWork() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> compaction(nowhere).run())
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("no run has ended in");
        assertThat(nowhere).doesNotExist();
        Path output = folder.resolve("held");
        new WrittenNights(spark, output).write(0, List.of("a"));
        OutputFolder results =
                OutputFolder.open(output.toString(), spark.sparkContext().hadoopConfiguration());
        try (OutputLease held = OutputLease.take(results, "rig", "another", Duration.ofSeconds(60))) {
            held.requireHeld();
            assertThatThrownBy(() -> compaction(output).run())
                    .isInstanceOf(UnusableRunException.class)
                    .hasMessageContaining("another run is writing to");
        }
        assertThatThrownBy(() -> new Settings.Compact(1, 1))
                .hasMessageContaining("compact.keep-nights and compact.keep-days must not both be given");
    }

    /** Six nights: "a" each night, "b" every second, "first" the first only, "bad3" once. */
    private static WrittenNights sixNights(Path output) throws IOException {
        WrittenNights nights = new WrittenNights(spark, output);
        for (int night = 0; night < 6; night++) {
            List<String> assets = new ArrayList<>(List.of("a"));
            if (night % 2 == 1) {
                assets.add("b");
            }
            if (night == 0) {
                assets.add("first");
            }
            if (night == 3) {
                assets.add("bad3");
            }
            nights.write(night, assets);
        }
        return nights;
    }

    /** What the history has after nights 0 to 3 are beyond the rule: their current rows, and all of nights 4 and 5. */
    private static List<String> kept(List<String> current) {
        List<String> kept = new ArrayList<>(current);
        kept.add("rigs " + WrittenNights.runId(4) + " a e4");
        kept.add("rewards " + WrittenNights.runId(4) + " a 4.5");
        kept.sort(null);
        return kept;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private static LibraryCompaction compaction(Path output) {
        return LibraryCompaction.of(spark, output.toString());
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> Files.isRegularFile(file)
                            && !file.getFileName().toString().matches("[._].*"))
                    .toList();
        }
    }
}
