package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.RigLibrary;
import org.tokenrig.jobs.rig.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenrig rig}: meshes in, rigged GLBs and tables out. */
@Command(
        name = "rig",
        customSynopsis = "tokenrig rig --input=DIR|FILE|PATTERN --output=DIR [--model=DIR] [OPTION]...",
        description = {
            "Rigs all assets (.glb, .gltf, .vrm, .obj) at a location.",
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
    private InputOption input;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--use-transfer",
            description =
                    "The option does nothing, because texture and scale are always kept. It is here for those who know"
                            + " the original's options.")
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
    private BinFlags bins;

    @Override
    public Integer call() throws Exception {
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                SettingFlags.chosen(model, rig, library, bins),
                "tokenrig rig " + input.location(),
                "What was rigged so far is in " + output.location()
                        + "/rigged; this run has no tables. Run again to complete it.",
                (spark, settings) -> report(rig(spark, settings)));
    }

    private RigLibrary.Result rig(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        return RigLibrary.on(spark)
                .from(input.location())
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
        result.leftOut().ifPresent(line -> err.println(printable(line)));
        if (result.failed() > 0 || !result.warned().isEmpty()) {
            err.println("in full: tokenrig failures --output " + output.location());
        }
        err.flush();
        out.printf(
                Locale.ROOT,
                "rigged %d of %d assets in %.1f s with %s: %s/rigged, tables in %s/tables, run %s%n",
                result.rigged(),
                result.assets(),
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
