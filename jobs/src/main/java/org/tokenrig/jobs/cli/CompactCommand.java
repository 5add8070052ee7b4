package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.night.LibraryCompaction;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenrig compact}: the history of many nights in few files. */
@Command(
        name = "compact",
        description = {
            "Puts the history of old runs into few files, and deletes what is older than is to be kept.",
            "",
            "The current tables, which people read, stay as they are. Without --keep-nights or --keep-days all history"
                    + " is kept. No run may be at work in the output; a compaction that is stopped has changed nothing, or"
                    + " all, and the next one tidies up.",
            ""
        })
final class CompactCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RunFolderOption output;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private CompactFlags keep;

    @Option(names = "--dry-run", description = "It is only said what would be done; nothing is changed.")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                SettingFlags.chosen(keep),
                "tokenrig compact " + output.location(),
                "The library is as it was, or compacted.",
                this::compact);
    }

    private int compact(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        LibraryCompaction compaction = LibraryCompaction.of(spark, output.location())
                .keep(settings.compact())
                .lease(settings.run().lease());
        LibraryCompaction.Result result = dryRun ? compaction.foretell() : compaction.run();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: runs %d, dropped %d, only their newest rows kept %d; summaries deleted: %d; leftovers of dead runs"
                        + " deleted: %d%n",
                dryRun ? "would be folded" : "folded",
                result.folded(),
                result.dropped(),
                result.thinned(),
                result.summaries(),
                result.leftovers());
        if (!dryRun) {
            out.printf(
                    Locale.ROOT,
                    "%s has %d runs in its ledger, the rows of their history in %d folders: %d; compacted in %.1f s%n",
                    output.location(),
                    result.runs(),
                    result.files(),
                    result.rows(),
                    result.elapsed().toMillis() / 1e3);
        }
        out.flush();
        return TokenRigCommand.DONE;
    }
}
