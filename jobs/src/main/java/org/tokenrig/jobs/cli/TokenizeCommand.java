package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.UnusableRunException;
import org.tokenrig.jobs.tokenize.TokenizedLibrary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenrig tokenize}: rigs as the tokens that a language model learns from. */
@Command(
        name = "tokenize",
        description = {
            "Makes skeleton tokens and SkinTokens of rigged files, by the encoder of a model's codec.",
            "",
            "It writes a Parquet table OUTPUT/tables/tokens with a row for each file: its tokens, surface samples, and"
                    + " the error that tokens alone cost. train lm learns from it with -D train.data.tokens=OUTPUT.",
            ""
        })
final class TokenizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "DIR|FILE|PATTERN",
            description =
                    "The rigged files (.glb, .gltf, .vrm) are those of a folder with all below it, of a file, or of a quoted pattern; local, or s3a://...")
    private String input;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The codec of the model in this folder encodes. The default is the model in this program.")
    private String model;

    @Option(
            names = "--points",
            paramLabel = "N",
            description =
                    "So many samples of the surface are kept with the tokens, for training; 0 keeps none. The default is ${DEFAULT-VALUE}.")
    private int points = TokenizedLibrary.POINTS;

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description =
                    "The prompt asks for a skeleton of this class: rignet, vroid, articulation or none. The default is articulation.")
    private String className;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "The samples follow from this seed and the mesh. The default is 0.")
    private String seed;

    @Mixin
    private SettingsOptions settingsOptions;

    @Mixin
    private BinFlags bins;

    @Override
    public Integer call() throws Exception {
        return SparkWork.run(
                spec.commandLine().getErr(),
                settingsOptions,
                chosen(),
                "tokenrig tokenize " + output.location(),
                "This run has no table.",
                (spark, settings) -> report(tokenize(spark, settings)));
    }

    private TokenizedLibrary.Result tokenize(SparkSession spark, Settings settings)
            throws UnusableRunException, IOException {
        boolean terminal = Terminal.watched();
        TokenizedLibrary library;
        try {
            library = TokenizedLibrary.on(spark).points(points);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
        return library.from(input)
                .to(output.location())
                .settings(settings)
                .progress(System.err, terminal, settings.progressInterval())
                .run();
    }

    private int report(TokenizedLibrary.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.errors());
        out.printf(
                Locale.ROOT,
                "tokenized %d of %d files in %.1f s with the codec of %s: table in %s/tables/tokens, run %s%n",
                result.tokenized(),
                result.files(),
                result.elapsed().toMillis() / 1e3,
                result.modelName(),
                output.location(),
                result.runId());
        out.flush();
        return result.tokenized() == result.files() ? TokenRigCommand.DONE : TokenRigCommand.SOME_FAILED;
    }

    private Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>(bins.chosen());
        Optional.ofNullable(model).ifPresent(value -> chosen.put("model.folder", value));
        Optional.ofNullable(className).ifPresent(value -> chosen.put("rig.class", value));
        Optional.ofNullable(seed).ifPresent(value -> chosen.put("rig.seed", value));
        return chosen;
    }
}
