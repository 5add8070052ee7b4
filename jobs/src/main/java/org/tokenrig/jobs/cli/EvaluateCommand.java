package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.evaluate.Evaluation;
import org.tokenrig.jobs.rig.UnusableRunException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig evaluate}: how far a model's rigs are from true ones. */
@Command(
        name = "evaluate",
        description = {
            "Measures a model against true rigs: of held-out creatures, or of rigged files.",
            "",
            "The model gets the mesh alone; then it makes the skin of the true skeleton; then its codec takes the true"
                    + " skin to codes and back. Writes a Parquet table OUTPUT/tables/evaluation with a row for each asset"
                    + " and method, and OUTPUT/summary.md. An asset that cannot be used is a row and never stops the run.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = TokenRigCommand.Version.class,
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    /** On what. */
    private static final class Subject {
        @Option(
                names = "--creatures",
                required = true,
                paramLabel = "N",
                description = "So many creatures of the project's generator, made as they are needed.")
        private int creatures;

        @Option(
                names = "--input",
                required = true,
                paramLabel = "DIR|FILE|PATTERN",
                description = "Rigged files (.glb, .gltf), local or s3a://...; the model does not see their rigs.")
        private String input;
    }

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    @Option(
            names = "--creature-seed",
            paramLabel = "S",
            description = "Of the creatures. Default: ${DEFAULT-VALUE}, which training never uses.")
    private long creatureSeed = Evaluation.CREATURE_SEED;

    @Option(
            names = "--families",
            paramLabel = "NAME",
            split = ",",
            description = "Only these: ${COMPLETION-CANDIDATES}. Default: those of supervised training.")
    private List<Family> families = Evaluation.FAMILIES;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "For results; local, or s3a://...")
    private String output;

    @Option(names = "--model", paramLabel = "DIR", description = "Model folder. Default: as of rig.")
    private String model;

    @Option(
            names = "--baselines",
            description =
                    "Also measure what needs no learning: the mean skeleton of the nearest family, and the skeleton"
                            + " of the nearest training creature.")
    private boolean baselines;

    @Option(
            names = "--baseline-creatures",
            paramLabel = "N",
            description = "Training creatures that the baselines know. Default: ${DEFAULT-VALUE}.")
    private int baselineCreatures = Evaluation.BASELINE_CREATURES;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            description = "Draw so many assets to OUTPUT/pictures, the best and the worst by J2J. Default: none.")
    private int pictures;

    @Mixin
    private RigFlags generation;

    @Option(names = "--partitions", paramLabel = "N", description = "Number of tasks; changes no result.")
    private String partitions;

    @Option(names = "--limit", paramLabel = "N", description = "The first N assets only. Default: all.")
    private String limit;

    @Mixin
    private SettingsOptions settingsOptions;

    @Override
    public Integer call() throws Exception {
        if (subject.input == null && subject.creatures < 1 || baselineCreatures < 1) {
            throw new ParameterException(spec.commandLine(), "--creatures and --baseline-creatures must be at least 1");
        }
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                chosen(),
                "tokenrig evaluate " + output,
                "This run has no table.",
                (spark, settings) -> report(evaluate(spark, settings)));
    }

    private Evaluation.Result evaluate(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        boolean terminal = Terminal.watched();
        Evaluation evaluation;
        try {
            evaluation = Evaluation.on(spark)
                    .to(output)
                    .settings(settings)
                    .baselines(baselines ? baselineCreatures : 0)
                    .pictures(pictures)
                    .progress(System.err, terminal, settings.progressInterval());
            evaluation = subject.input != null
                    ? evaluation.from(subject.input)
                    : evaluation.creatures(subject.creatures, creatureSeed, families);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return evaluation.run();
    }

    private int report(Evaluation.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.summary());
        out.printf(
                Locale.ROOT,
                "measured %d of %d assets in %.1f s: %s/%s, table in %s/tables/evaluation, run %s%n",
                result.assets() - result.unusable(),
                result.assets(),
                result.elapsed().toMillis() / 1e3,
                output,
                Evaluation.SUMMARY,
                output,
                result.runId());
        out.flush();
        return result.unusable() == 0 ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }

    private Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>(generation.chosen());
        Optional.ofNullable(model).ifPresent(value -> chosen.put("model.folder", value));
        Optional.ofNullable(partitions).ifPresent(value -> chosen.put("bins.partitions", value));
        Optional.ofNullable(limit).ifPresent(value -> chosen.put("bins.limit", value));
        return chosen;
    }
}
