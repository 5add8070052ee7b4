package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.inference.synth.CreatureOptions;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.rig.RunOutput;
import org.tokenrig.jobs.rig.UnusableRunException;
import org.tokenrig.jobs.synth.CreatureLibrary;
import org.tokenrig.jobs.synth.SampleData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig synth}: rigged creatures with ground truth. */
@Command(
        name = "synth",
        description = {
            "Makes rigged creatures with ground truth, any number, from a seed.",
            "",
            "Writes OUTPUT/creatures/<index>_<family>.glb and a Parquet table OUTPUT/manifest with family, parameters,"
                    + " counts, split and measured quality. The same seed gives the same files on any cluster.",
            ""
        })
final class SynthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--count", paramLabel = "N", description = "Creatures. Default: ${DEFAULT-VALUE}.")
    private long count = 100;

    @Option(names = "--seed", paramLabel = "S", description = "Of all of them. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--families",
            paramLabel = "NAME",
            split = ",",
            description = "Only these: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Family> families = List.of(Family.values());

    @Option(
            names = "--vertices",
            paramLabel = "N",
            description = "About so many each, 400 to 40000. Default: varied, mostly 1500 to 6000.")
    private int vertices;

    @Option(names = "--no-measure", description = "Leave the quality of the truth out of the manifest: twice as fast.")
    private boolean noMeasure;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Number of tasks; changes no result. Default: one every 50 creatures.")
    private int partitions;

    @Option(names = "--samples", description = "Instead, write the assets of sample-data to a local folder.")
    private boolean samples;

    @Mixin
    private SettingsOptions settingsOptions;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (samples) {
            RunOutput.requireFolder(Path.of(output.location()));
            int written = SampleData.write(Path.of(output.location()));
            out.println("wrote " + written + " samples to " + output.location() + "/meshes and " + output.location()
                    + "/rigged");
            out.flush();
            return TokenRigCommand.DONE;
        }
        CreatureOptions options = checkedOptions();
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                Map.of(),
                "tokenrig synth " + output.location(),
                "What was made so far is in " + output.location()
                        + "/creatures, without a manifest. Run again to complete it.",
                (spark, settings) -> {
                    report(make(spark, options, settings), out);
                    return TokenRigCommand.DONE;
                });
    }

    private CreatureLibrary.Result make(SparkSession spark, CreatureOptions options, Settings settings)
            throws UnusableRunException, IOException {
        return CreatureLibrary.on(spark)
                .count(count)
                .seed(seed)
                .to(output.location())
                .options(options)
                .measure(!noMeasure)
                .partitions(partitions)
                .progress(System.err, Terminal.watched(), settings.progressInterval())
                .run();
    }

    private CreatureOptions checkedOptions() {
        try {
            if (count < 1) {
                throw new IllegalArgumentException("--count must be at least 1, cannot be: " + count);
            }
            if (partitions < 0) {
                throw new IllegalArgumentException("--partitions must not be negative, cannot be: " + partitions);
            }
            return new CreatureOptions(families, vertices, true, true);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void report(CreatureLibrary.Result result, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "made %d creatures, %.1f MB, in %.1f s: %s/creatures, manifest in %s/manifest%n",
                result.creatures(),
                result.bytes() / 1e6,
                result.elapsed().toMillis() / 1e3,
                output.location(),
                output.location());
        if (!noMeasure) {
            out.printf(
                    Locale.ROOT,
                    "truth: containment %.4f, deformation smoothness %.4f (0.5 is a stretch of one)%n",
                    result.containment(),
                    result.smoothness());
        }
        out.flush();
    }
}
