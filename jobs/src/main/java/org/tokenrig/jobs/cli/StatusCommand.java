package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.io.asset.PrintableText;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.night.DueCounts;
import org.tokenrig.jobs.night.LibraryStatus;
import org.tokenrig.jobs.night.StatusText;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig status}: the state of a library, and of the run at work. */
@Command(
        name = "status",
        description = {
            "Says what state a library is in: rigged and failed assets, the run at work, the last nights.",
            "",
            "It only reads, needs no model, and can be asked while a run is at work. With --input or --manifest it"
                    + " also says which assets would be due for a run like the newest one, with its model and parameters.",
            ""
        })
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RunFolderOption output;

    @Mixin
    private LibraryInput input;

    @Option(
            names = "--nights",
            paramLabel = "N",
            description = "The summaries of so many runs are shown. The default is ${DEFAULT-VALUE}.")
    private int nights = 7;

    @Option(names = "--json", description = "The status is printed as JSON.")
    private boolean json;

    @Mixin
    private SettingsOptions settingsOptions;

    @Override
    public Integer call() throws Exception {
        input.requireNotBoth();
        if (nights < 0) {
            throw new ParameterException(spec.commandLine(), "--nights must be at least 0, cannot be: " + nights);
        }
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                Map.of("spark.sql.shuffle.partitions", "2"),
                "tokenrig status " + output.location(),
                "Nothing was changed.",
                this::print);
    }

    private int print(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        LibraryStatus status = LibraryStatus.of(spark, output.location(), nights);
        Optional<RigLibrary.Forecast> due = Optional.empty();
        if (input.given()) {
            if (status.newest() == null) {
                throw new UnusableRunException("no run of tokenrig rig has ended in " + output.location()
                        + ", so there is none that a next one would be like; tokenrig rig --dry-run says what is due");
            }
            due = Optional.of(input.into(RigLibrary.on(spark))
                    .to(output.location())
                    .settings(settings)
                    .forecastLike(status.newest()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(status.json(due.map(forecast -> DueCounts.of(forecast.plan()))));
        } else {
            StatusText.lines(status).forEach(line -> out.println(PrintableText.of(line)));
            due.ifPresent(forecast -> {
                out.println("for a run like the newest one, with its model and parameters:");
                List<String> lines = new ForecastText(forecast, settings.executorHourPrice()).lines();
                lines.forEach(line -> out.println("  " + PrintableText.of(line)));
            });
        }
        out.flush();
        return TokenRigCommand.DONE;
    }
}
