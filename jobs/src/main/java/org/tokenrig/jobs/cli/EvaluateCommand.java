package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.inference.metric.Protocol;
import org.tokenrig.inference.synth.Family;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.evaluate.Evaluation;
import org.tokenrig.jobs.evaluate.PredictedEvaluation;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig evaluate}: how far rigs, a model's or finished ones, are from true ones. */
@Command(
        name = "evaluate",
        description = {
            "Measures a model against true rigs, of held-out creatures or of rigged files; or finished rigs, whatever"
                    + " program made them (--predicted).",
            "",
            "A model gets the mesh alone; then it makes the skin of the true skeleton; then its codec takes the true"
                    + " skin to codes and back. Finished rigs may have any skeleton: joints are matched one to one. The"
                    + " command writes a Parquet table OUTPUT/tables/evaluation with a row for each asset and method, and"
                    + " OUTPUT/summary.md. An asset that cannot be used is a row and never stops the run.",
            ""
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int MOST_CREATURES = 1_000_000;

    private static final String SKELETONS = "skeletons";
    private static final String NEAREST_BONE = "nearest-bone";
    private static final String BONE_HEAT = "bone-heat";

    /** What is measured beside the rigs. */
    private static final List<String> BASELINES = List.of(SKELETONS, NEAREST_BONE, BONE_HEAT);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--creatures",
            paramLabel = "N",
            description =
                    "A model is measured on so many creatures of the generator of this program, which are made as they are needed.")
    private int creatures;

    @Option(
            names = "--input",
            paramLabel = "DIR|FILE|PATTERN",
            description =
                    "The rigs of these files are the true ones, which a model does not see; local, or s3a://... They are .glb, .gltf or .vrm, and with --predicted also .obj with RigNet's text (.txt) beside it.")
    private String input;

    @Option(
            names = "--predicted",
            paramLabel = "DIR|FILE|PATTERN",
            description =
                    "These rigs are measured, whatever program made them, instead of a model's: .glb, .gltf, .vrm, .obj with RigNet's text, or an output folder of tokenrig rig. They are paired with those of --input by path; without --input, rewards alone are measured.")
    private String predicted;

    @Option(
            names = "--pairs",
            paramLabel = "FILE",
            description =
                    "This file lists the pairs, as CSV with a header or as JSON lines: its columns are predicted and truth, and if need be asset_id and mesh (the OBJ of rigs that are a text alone). Locations are below --predicted and --input, or else below the folder of the file. Every other column is a label for --by.")
    private String pairs;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "This CSV or JSON lines file has a column asset_id; its other columns are labels for --by.")
    private String labels;

    @Option(
            names = "--name",
            paramLabel = "TEXT",
            description =
                    "The tables say that this made the rigs of --predicted. The default is the model of the run, or the location.")
    private String name;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description =
                    "Rigs are compared by the conventions of tokenrig, skintokens, unirig, magicarticulate, puppeteer, puppeteer_modelsresource or rignet, which docs/evaluation.md explains. The default is tokenrig.")
    private Protocol protocol = Protocol.TOKENRIG;

    @Option(
            names = "--by",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "The summary puts assets together by these columns of the table (folder, family, size, ...) or labels: count, failures, mean, median, 90th percentile, 95 %% interval.")
    private List<String> by = List.of();

    @Option(
            names = "--trim",
            description = "Joints that move nothing are removed first, from the rigs of --predicted and the true ones.")
    private boolean trim;

    @Option(
            names = "--no-rewards",
            description = "The rewards of the rigs of --predicted are left out, which saves about a third of the time.")
    private boolean noRewards;

    @Option(
            names = "--creature-seed",
            paramLabel = "S",
            description =
                    "The creatures follow from this seed. The default is ${DEFAULT-VALUE}, which training never uses.")
    private long creatureSeed = Evaluation.CREATURE_SEED;

    @Option(
            names = "--families",
            paramLabel = "NAME",
            split = ",",
            description =
                    "The creatures are of these families only: ${COMPLETION-CANDIDATES}. The default is those of supervised training.")
    private List<Family> families = Evaluation.FAMILIES;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model in this folder is measured. The default is the model in this program.")
    private String model;

    @Option(
            names = "--baselines",
            paramLabel = "NAME",
            split = ",",
            arity = "0..1",
            fallbackValue = SKELETONS,
            description =
                    "What needs no learning is measured too. With skeletons: the mean skeleton of the nearest family, and the skeleton of the nearest training creature. With bone-heat: the equilibrium of heat from the bones of the true skeleton. With nearest-bone: each vertex bound to its nearest bone, which is always measured where a model is. Without a name it is skeletons.")
    private List<String> baselines = List.of();

    @Option(
            names = "--baseline-creatures",
            paramLabel = "N",
            description = "The baselines know so many training creatures. The default is ${DEFAULT-VALUE}.")
    private int baselineCreatures = Evaluation.BASELINE_CREATURES;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            description =
                    "So many assets are drawn to OUTPUT/pictures, the best and the worst by J2J. The default is ${DEFAULT-VALUE}.")
    private int pictures;

    @Mixin
    private RigFlags generation;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private BinFlags bins;

    @Override
    public Integer call() throws Exception {
        check();
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                chosen(),
                "tokenrig evaluate " + output.location(),
                "This run has no table.",
                (spark, settings) ->
                        ofFinishedRigs() ? report(predicted(spark, settings)) : report(evaluate(spark, settings)));
    }

    private boolean ofFinishedRigs() {
        return predicted != null || pairs != null;
    }

    private void check() {
        requireWithin("--creatures", creatures, 0);
        requireWithin("--baseline-creatures", baselineCreatures, 1);
        requireWithin("--pictures", pictures, 0);
        for (String baseline : baselines) {
            if (!BASELINES.contains(baseline)) {
                throw wrong("--baselines must be of " + String.join(", ", BASELINES) + ", cannot be: " + baseline);
            }
        }
        if (ofFinishedRigs()) {
            if (creatures > 0
                    || model != null
                    || pictures > 0
                    || baselines.contains(SKELETONS)
                    || baselines.contains(BONE_HEAT)) {
                throw wrong("--creatures, --model, --pictures and --baselines " + SKELETONS + " or " + BONE_HEAT
                        + " are for measuring a model; rigs of --predicted or --pairs are finished");
            }
        } else if ((creatures > 0) == (input != null)) {
            throw wrong("give either --creatures, or --input, or --predicted, or --pairs");
        } else if (trim || noRewards || name != null) {
            throw wrong("--trim, --no-rewards and --name are for rigs of --predicted or --pairs");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PredictedEvaluation.Result predicted(SparkSession spark, Settings settings)
            throws UnusableRunException, IOException {
        return PredictedEvaluation.on(spark)
                .predicted(Optional.ofNullable(predicted).orElse(""))
                .truth(Optional.ofNullable(input).orElse(""))
                .pairs(Optional.ofNullable(pairs).orElse(""))
                .labels(Optional.ofNullable(labels).orElse(""))
                .name(Optional.ofNullable(name).orElse(""))
                .to(output.location())
                .settings(settings)
                .protocol(protocol)
                .by(by)
                .trims(trim)
                .rewards(!noRewards)
                .nearestBone(baselines.contains(NEAREST_BONE))
                .progress(System.err, Terminal.watched(), settings.progressInterval())
                .run();
    }

    private void requireWithin(String option, int value, int least) {
        if (value < least || value > MOST_CREATURES) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " must be from " + least + " to " + MOST_CREATURES + ", cannot be: " + value);
        }
    }

    private Evaluation.Result evaluate(SparkSession spark, Settings settings) throws UnusableRunException, IOException {
        Evaluation evaluation;
        try {
            evaluation = Evaluation.on(spark)
                    .to(output.location())
                    .settings(settings)
                    .protocol(protocol)
                    .by(by)
                    .labels(Optional.ofNullable(labels).orElse(""))
                    .baselines(baselines.contains(SKELETONS) ? baselineCreatures : 0)
                    .boneHeat(baselines.contains(BONE_HEAT))
                    .pictures(pictures)
                    .progress(System.err, Terminal.watched(), settings.progressInterval());
            evaluation =
                    input != null ? evaluation.from(input) : evaluation.creatures(creatures, creatureSeed, families);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return evaluation.run();
    }

    private int report(PredictedEvaluation.Result result) {
        return report(result.summary(), result.measured(), result.pairs(), result.elapsed(), result.runId());
    }

    private int report(Evaluation.Result result) {
        return report(
                result.summary(),
                result.assets() - result.unusable(),
                result.assets(),
                result.elapsed(),
                result.runId());
    }

    private int report(String summary, long measured, long assets, Duration elapsed, String runId) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(summary);
        out.printf(
                Locale.ROOT,
                "measured %d of %d assets in %.1f s: %s/%s, table in %s/tables/evaluation, run %s%n",
                measured,
                assets,
                elapsed.toMillis() / 1e3,
                output.location(),
                Evaluation.SUMMARY,
                output.location(),
                runId);
        out.flush();
        return measured == assets ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }

    private Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>(SettingFlags.chosen(generation, bins));
        Optional.ofNullable(model).ifPresent(value -> chosen.put("model.folder", value));
        return chosen;
    }
}
