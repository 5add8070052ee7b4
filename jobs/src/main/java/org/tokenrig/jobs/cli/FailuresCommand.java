package org.tokenrig.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.asset.PrintableText;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.table.RunLedger;
import org.tokenrig.jobs.table.RunRecord;
import org.tokenrig.jobs.table.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenrig failures}: what failed in a run and what was warned about, grouped by kind, without a Parquet reader. */
@Command(
        name = "failures",
        description = {
            "Prints the assets of a run that failed, and those with warnings, grouped by kind.",
            "",
            "The run is the newest whole run of the output, or the one that --run names.",
            ""
        })
final class FailuresCommand implements Callable<Integer> {
    private static final String COMMAND = "rig";

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunFolderOption output;

    @Option(
            names = "--run",
            paramLabel = "ID",
            description = "The run has this id. The default is the newest whole run.")
    private String run;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only failures and warnings of this kind are printed, such as bad_obj. The default is all "
                    + "kinds.")
    private String kind;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most this many assets of each kind are printed. The default is ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Mixin
    private SettingsOptions settingsOptions;

    @Override
    public Integer call() throws Exception {
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                Map.of("spark.sql.shuffle.partitions", "1"),
                "tokenrig failures " + output.location(),
                "Nothing was changed.",
                (spark, settings) -> print(spark));
    }

    private int print(SparkSession spark) throws UnusableRunException, IOException {
        RunLedger ledger = RunLedger.of(output.location(), spark.sparkContext().hadoopConfiguration());
        RunRecord chosen = chosen(ledger.runs());
        Dataset<Row> rigs = ledger.read(spark, Table.RIGS).where(col("run_id").equalTo(chosen.runId()));
        PrintWriter out = spec.commandLine().getOut();
        out.println("run " + chosen.runId() + ": " + chosen.assets() + " assets, " + chosen.rigged() + " rigged, "
                + chosen.failed() + " failed");
        section(
                out,
                "Failed",
                rigs.where("status = 'failed'")
                        .select(
                                col("error_kind").as("kind"),
                                col("asset_id"),
                                col("error_text").as("text")));
        section(
                out,
                "Warnings",
                rigs.select(col("asset_id"), explode(col("warnings")).as("warning"))
                        .select(col("warning.kind"), col("asset_id"), col("warning.text")));
        out.flush();
        return TokenRigCommand.DONE;
    }

    private RunRecord chosen(List<RunRecord> runs) throws UnusableRunException {
        List<RunRecord> whole =
                runs.stream().filter(each -> each.command().equals(COMMAND)).toList();
        if (whole.isEmpty()) {
            throw new UnusableRunException("there is no whole run of tokenrig rig in " + output.location()
                    + "; give the folder that --output.location() named");
        }
        RunRecord newest = whole.get(whole.size() - 1);
        if (run == null) {
            return newest;
        }
        return whole.stream()
                .filter(each -> each.runId().equals(run))
                .findFirst()
                .orElseThrow(() -> new UnusableRunException("there is no whole run " + run + " in " + output.location()
                        + "; the newest is " + newest.runId()));
    }

    /** @param lines (kind, asset_id, text) */
    private void section(PrintWriter out, String title, Dataset<Row> lines) {
        Dataset<Row> shown = kind == null ? lines : lines.where(col("kind").equalTo(lit(kind)));
        Dataset<Row> counts = shown.groupBy("kind").count();
        for (Row counted : counts.orderBy(col("count").desc(), col("kind")).collectAsList()) {
            String name = counted.getString(0);
            out.println();
            out.println(title + ": " + name + " (" + counted.getLong(1) + ")");
            Iterator<Row> rows = shown.where(col("kind").equalTo(lit(name)))
                    .orderBy("asset_id")
                    .limit(limit)
                    .toLocalIterator();
            rows.forEachRemaining(
                    row -> out.println("  " + PrintableText.of(row.getString(1) + ": " + row.getString(2))));
            if (counted.getLong(1) > limit) {
                out.println("  and " + (counted.getLong(1) - limit) + " more; --limit shows them");
            }
        }
    }
}
