package org.tokenrig.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.tokenrig.inference.checkpoint.ModelConversion;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.jobs.run.UnusableRunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code tokenrig model convert}. */
@Command(
        name = "convert",
        description = {
            "Writes a model with weights of another element type, with another codec, or averaged with another, and"
                    + " reads it again to compare.",
            "",
            "F16 and BF16 have half the bytes of F32; a number that is too large for the type is refused by name.",
            ""
        })
final class ModelConvertCommand extends ModelFileCommand {
    @Option(names = "--model", required = true, paramLabel = "DIR", description = "The model folder to convert.")
    private String model;

    @Option(
            names = "--dtype",
            defaultValue = "F16",
            description = "The new weights are F16, BF16 or F32. The default is ${DEFAULT-VALUE}.")
    private SafeTensors.DType dtype;

    @Mixin
    private NewModelFolder output;

    @Option(names = "--name", description = "The new model has this name. The default is the old one.")
    private String name;

    @Option(
            names = "--codec",
            paramLabel = "DIR",
            description = "The codec is taken over from this model, which must write the same tokens: one that went "
                    + "on learning to read them (train codec with train.codec.freeze-encoder).")
    private String codec;

    @Option(
            names = "--mean-with",
            paramLabel = "DIR",
            description =
                    "The weights, but those of the codec, are the mean of the model's and of this one's, which must"
                            + " have the same sizes and write the same tokens: one that went on learning from it, or beside it from the"
                            + " same start. Where it has another number of query points, that of --model stays.")
    private String other;

    @Option(
            names = "--mean-share",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description = "The weights of --mean-with have this share in the mean, from 0 to 1. The default is "
                    + "${DEFAULT-VALUE}.")
    private double share;

    @Option(
            names = "--recommend",
            paramLabel = "KEY=VALUE",
            description = "The new model recommends this value to runs that do not choose it themselves, such as "
                    + "rig.generation.num-beams=4, beside the other values that the old model recommends. The "
                    + "option may be repeated.")
    private Map<String, String> recommended = new LinkedHashMap<>();

    @Override
    int run() throws IOException, UnusableRunException {
        Path folder = output.writable();
        ModelFolder source = ModelFolderArgument.open(model);
        ModelFolder written;
        try {
            ModelConversion plan = ModelConversion.of(source, dtype);
            if (name != null) {
                plan = plan.named(name);
            }
            if (codec != null) {
                plan = plan.withCodec(ModelFolderArgument.open(codec));
            }
            if (other != null) {
                plan = plan.averagedWith(ModelFolderArgument.open(other), share);
            }
            if (!recommended.isEmpty()) {
                Map<String, String> all = new LinkedHashMap<>(plan.recommended().settings());
                all.putAll(RecommendedOptions.of(recommended).settings());
                plan = plan.recommending(RecommendedOptions.of(all));
            }
            written = plan.writeTo(folder);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), e.getMessage(), e);
        }
        PrintWriter out = commandLine().getOut();
        out.println("wrote " + identity(written));
        out.printf(
                Locale.ROOT,
                "%s, %,d bytes%n",
                dtype,
                Files.size(written.folder().resolve(ModelFolder.WEIGHTS)));
        out.flush();
        return TokenRigCommand.DONE;
    }
}
