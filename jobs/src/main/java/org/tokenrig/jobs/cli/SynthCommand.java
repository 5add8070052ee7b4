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
import org.tokenrig.jobs.run.RunOutput;
import org.tokenrig.jobs.run.UnusableRunException;
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
            "It writes OUTPUT/creatures/<index>_<family>.glb and a Parquet table OUTPUT/manifest with family,"
                    + " parameters, counts, split and measured quality. The same seed gives the same files on any"
                    + " cluster.",
            ""
        })
final class SynthCommand implements Callable<Integer> {
    private static final long MOST_CREATURES = 10_000_000;
    private static final int MOST_PARTITIONS = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "This many creatures are made. The default is ${DEFAULT-VALUE}.")
    private long count = 100;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "All creatures follow from this seed. The default is ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--families",
            paramLabel = "NAME",
            split = ",",
            description =
                    "The creatures are of these families only: ${COMPLETION-CANDIDATES}. The default is all up to MIXTURE.")
    private List<Family> families = Family.GENERAL;

    @Option(
            names = "--vertices",
            paramLabel = "N",
            description = "Each creature has about this many vertices, 400 to 40000. By default their number "
                    + "varies, mostly from 1500 to 6000.")
    private int vertices;

    @Option(
            names = "--measure",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "The quality of the truth is measured for the manifest, which takes half of the time. The "
                    + "default is on.")
    private boolean measure;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "The work is spread over this many tasks, which changes no result. The default is one "
                    + "every 50 creatures.")
    private int partitions;

    @Option(
            names = "--samples",
            description = "Instead of creatures, the assets of sample-data are written to a local folder.")
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
                .measure(measure)
                .partitions(partitions)
                .progress(System.err, Terminal.watched(), settings.progressInterval())
                .run();
    }

    private CreatureOptions checkedOptions() {
        try {
            if (count < 1 || count > MOST_CREATURES) {
                throw new IllegalArgumentException(
                        "--count must be from 1 to " + MOST_CREATURES + ", cannot be: " + count);
            }
            if (partitions < 0 || partitions > MOST_PARTITIONS) {
                throw new IllegalArgumentException(
                        "--partitions must be from 0 to " + MOST_PARTITIONS + ", cannot be: " + partitions);
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
        if (measure) {
            out.printf(
                    Locale.ROOT,
                    "truth: containment %.4f, deformation smoothness %.4f (0.5 is a stretch of one)%n",
                    result.containment(),
                    result.smoothness());
        }
        out.flush();
    }
}
