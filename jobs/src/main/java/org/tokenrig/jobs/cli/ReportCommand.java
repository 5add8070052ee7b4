package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.report.RigReport;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig report}: a run as pages to look at. */
@Command(
        name = "report",
        description = {
            "Makes a folder of pages of a run, which open from a disk without a network.",
            "",
            "The first page has the run's numbers, plots, failures and a table of all assets with pictures. The best, the"
                    + " worst, what failed and what is named by --asset have a page each, on which the rig is looked at, posed"
                    + " and compared with the true one or with that of another run.",
            ""
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "The output folder of tokenrig rig or evaluate is here; local, or s3a://...")
    private String output;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "The pages are written to this folder, which must be new or empty, or an earlier report. The default is OUTPUT/report.")
    private String report = "";

    @Option(
            names = "--evaluation",
            paramLabel = "DIR",
            description =
                    "The output folder of tokenrig evaluate on the same assets is here; assets are paired by path.")
    private String evaluation = "";

    @Option(
            names = "--truth",
            paramLabel = "DIR|FILE|PATTERN",
            description =
                    "The true rigs, which are shown beside those of the run, are those of these files; they are paired by path. The default is the input of the evaluation.")
    private String truth = "";

    @Option(
            names = "--against",
            paramLabel = "DIR",
            description = "The run is compared with the one whose output folder is here.")
    private String against = "";

    @Option(
            names = "--pages",
            paramLabel = "N",
            description =
                    "So many of the best, of the worst, of what changed most and of each verdict of the gate get a page. The default is ${DEFAULT-VALUE}.")
    private int pages = RigReport.PAGES;

    @Option(
            names = "--asset",
            paramLabel = "PATTERN",
            description =
                    "The assets with paths like this get a page too, such as 'heroes/**'. The option may be repeated.")
    private List<String> assets = List.of();

    @Option(names = "--no-thumbnails", description = "No small pictures are drawn.")
    private boolean noThumbnails;

    @Mixin
    private SettingsOptions settingsOptions;

    @Override
    public Integer call() throws Exception {
        if (pages < 0) {
            throw new ParameterException(spec.commandLine(), "--pages must be at least 0, cannot be: " + pages);
        }
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                Map.of("spark.sql.shuffle.partitions", "1"),
                "tokenrig report " + output,
                "The pages are not whole.",
                (spark, settings) -> make(spark));
    }

    private int make(SparkSession spark) throws UnusableRunException, IOException {
        RigReport.Result result = RigReport.on(spark)
                .from(output)
                .to(report)
                .evaluation(evaluation)
                .truth(truth)
                .against(against)
                .pages(pages)
                .assets(assets)
                .thumbnails(!noThumbnails)
                .run();
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%d assets, %d with a page, %d thumbnails (the slowest took %.2f s) in %.1f s: %s%n",
                result.assets(),
                result.pages(),
                result.thumbnails(),
                result.slowestThumbnail().toMillis() / 1e3,
                result.elapsed().toMillis() / 1e3,
                result.index());
        out.flush();
        return TokenRigCommand.DONE;
    }
}
