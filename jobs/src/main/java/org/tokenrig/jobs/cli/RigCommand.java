package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenrig rig}: meshes in, rigged GLBs and tables out. */
@Command(
        name = "rig",
        customSynopsis =
                "tokenrig rig (--input=DIR|FILE|PATTERN | --manifest=FILE) --output=DIR [--model=DIR] [OPTION]...",
        description = {
            "Rigs the assets (.glb, .gltf, .vrm, .obj) at a location that are due: new, changed or failed ones.",
            "",
            "It writes OUTPUT/rigged/<path of the asset>.glb, and Parquet tables to OUTPUT/tables. Materials,"
                    + " textures, scale and scene stay as they are. A bad asset becomes a row of the table rigs and never"
                    + " stops the run.",
            ""
        })
final class RigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LibraryInput input;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--use-transfer",
            description =
                    "The option does nothing, because texture and scale are always kept. It is here for those who know"
                            + " the original's options.")
    @SuppressWarnings("unused")
    private boolean useTransfer;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private ModelFlags model;

    @Mixin
    private RigFlags rig;

    @Mixin
    private LibraryFlags library;

    @Mixin
    private DueFlags due;

    @Mixin
    private BinFlags bins;

    @Option(
            names = "--dry-run",
            description = {
                "It is only said which assets are due, why, and how long they will take; nothing is changed.",
                "The time comes from the rates of earlier runs, the cost from cost.executor-hour."
            })
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        input.require();
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                SettingFlags.chosen(model, rig, library, due, bins),
                "tokenrig rig " + input.named(),
                dryRun
                        ? "Nothing was changed."
                        : "What was rigged so far is kept in " + output.location()
                                + "; run again to go on with the rest.",
                (spark, settings) -> dryRun ? foretell(spark, settings) : report(rig(spark, settings)));
    }

    private int foretell(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        RigLibrary.Forecast forecast = input.into(RigLibrary.on(spark))
                .to(output.location())
                .settings(settings)
                .forecast();
        PrintWriter out = spec.commandLine().getOut();
        new ForecastText(forecast, settings.executorHourPrice()).lines().forEach(line -> out.println(printable(line)));
        out.flush();
        return TokenRigCommand.DONE;
    }

    private RigLibrary.Result rig(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        return input.into(RigLibrary.on(spark))
                .to(output.location())
                .settings(settings)
                .progress(System.err, Terminal.watched(), settings.progressInterval())
                .run();
    }

    private int report(RigLibrary.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        for (RigLibrary.Failure failure : result.failures()) {
            err.println(printable("failed: " + failure.asset() + ": " + failure.kind() + " at " + failure.stage() + ": "
                    + failure.text()));
        }
        if (result.failed() > result.failures().size()) {
            err.println("failed: " + (result.failed() - result.failures().size()) + " more, see the table rigs");
        }
        if (!result.warned().isEmpty()) {
            err.println("warnings, in assets: "
                    + result.warned().entrySet().stream()
                            .map(kind -> kind.getKey() + " " + kind.getValue())
                            .collect(Collectors.joining(", ")));
        }
        result.summary().lines().forEach(line -> err.println(printable(line)));
        result.leftOut().ifPresent(line -> err.println(printable(line)));
        if (result.failed() > 0 || !result.warned().isEmpty()) {
            err.println("in full: tokenrig failures --output " + output.location());
        }
        err.flush();
        out.printf(
                Locale.ROOT,
                "rigged %d of %d assets%s in %.1f s with %s: %s/rigged, tables in %s/tables, run %s%n",
                result.rigged(),
                result.assets(),
                result.summary().skipped().isEmpty() ? "" : " that were due",
                result.elapsed().toMillis() / 1e3,
                result.model().name(),
                output.location(),
                output.location(),
                result.runId());
        if (!result.model().trained()) {
            out.println("the model is UNTRAINED (" + result.model().name()
                    + "): these rigs only show that everything runs; give a trained one with --model");
        }
        out.flush();
        return result.failed() == 0 ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }

    /** A line without what would move the cursor or colour the terminal: names of files may have anything in them. */
    private static String printable(String line) {
        StringBuilder printable = new StringBuilder();
        line.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                printable.append(String.format("\\x%02X", c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }
}
