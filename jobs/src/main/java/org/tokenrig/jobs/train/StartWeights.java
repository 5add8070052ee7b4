package org.tokenrig.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.CheckpointException;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.train.ParameterSet;
import org.tokenrig.inference.train.TrainingRun;

/** What a run begins with: a checkpoint, a model, or random weights. */
final class StartWeights {
    private static final String CODEC = "vae.";
    private static final Set<String> ROWS = Set.of("row_head", "row_encoder");

    private StartWeights() {}

    /**
     * The run as the settings and the checkpoint have it, with the row head and the row encoder that train.init has.
     *
     * @throws UnusableTrainingException where a model does not fit the architecture
     */
    static TrainingRun open(TrainingSettings settings, Optional<Path> checkpoint)
            throws IOException, UnusableTrainingException {
        return open(settings, checkpoint, Optional.empty(), false);
    }

    /**
     * The same with a row head and a row encoder of given sizes, each of which begins anew where train.init has none or another.
     *
     * @param rows a codec with those sizes
     */
    static TrainingRun open(TrainingSettings settings, Optional<Path> checkpoint, Optional<Architecture.Codec> rows)
            throws IOException, UnusableTrainingException {
        return open(settings, checkpoint, rows, false);
    }

    /**
     * The same for the language model, which may have more layers, and another number of query points, than train.init has: it goes
     * on as that model, and learns to use them.
     */
    static TrainingRun openGrowing(
            TrainingSettings settings, Optional<Path> checkpoint, Optional<Architecture.Codec> rows)
            throws IOException, UnusableTrainingException {
        return open(settings, checkpoint, rows, true);
    }

    private static TrainingRun open(
            TrainingSettings settings, Optional<Path> checkpoint, Optional<Architecture.Codec> rows, boolean growing)
            throws IOException, UnusableTrainingException {
        if (checkpoint.isPresent()) {
            return TrainingRun.resume(checkpoint.get(), settings.architecture(), settings.optimiser(), settings.rate());
        }
        Architecture wanted = settings.architecture();
        if (settings.init().isEmpty()) {
            Architecture whole = rows.map(codec -> withRows(wanted, codec)).orElse(wanted.withRowHead(0));
            return TrainingRun.begin(
                    ParameterSet.initial(whole, settings.seed()), settings.optimiser(), settings.rate());
        }
        ModelFolder model = model("train.init", settings.init().get());
        Architecture found = model.architecture();
        Architecture sizes = wanted.withRowsOf(found);
        if (!(growing ? found.growsTo(sizes) : found.equals(sizes))) {
            throw new UnusableTrainingException("train.init must have the sizes of train.architecture"
                    + (growing ? ", or fewer layers of the shape encoder and of the language model," : "")
                    + " but has "
                    + differences(found.toJson(), wanted.toJson()));
        }
        ParameterSet parameters =
                ParameterSet.withRows(withRows(wanted, rows.orElse(found.codec())), model.weights(), settings.seed());
        return TrainingRun.begin(parameters, settings.optimiser(), settings.rate());
    }

    /**
     * Channels of the row encoder that the stage rows trains: those that are set, else those of train.init.
     *
     * @throws UnusableTrainingException where it is to stay as it is, and train.init has none of this size
     */
    static int rowEncoder(TrainingSettings settings) throws IOException, UnusableTrainingException {
        int found = settings.init().isEmpty()
                ? 0
                : model("train.init", settings.init().get())
                        .architecture()
                        .codec()
                        .rowEncoder();
        int wanted = settings.rows().encoder() > 0 ? settings.rows().encoder() : found;
        if (settings.rows().trainer().freezeEncoder() && wanted != found) {
            throw new UnusableTrainingException(
                    "train.rows.freeze-encoder keeps the row encoder of train.init, which has " + found
                            + " channels where train.rows.encoder is " + wanted);
        }
        return wanted;
    }

    private static Architecture withRows(Architecture architecture, Architecture.Codec codec) {
        return architecture.withRows(codec.rowHead(), codec.rowEncoder());
    }

    /** A model folder that a setting names, or the built-in model of that name. */
    static ModelFolder model(String setting, Path folder) throws IOException, UnusableTrainingException {
        try {
            Optional<BuiltInModel> builtIn = BuiltInModel.named(folder.toString());
            return builtIn.isPresent()
                    ? builtIn.get().open()
                    : ModelFolder.open(folder).requireWhole();
        } catch (CheckpointException e) {
            throw new UnusableTrainingException(setting + ": " + e.getMessage());
        }
    }

    /**
     * What the trained model recommends: the same as the one that training starts from.
     *
     * @param written the run's own model, of a run that goes on; it may not be there yet
     */
    static RecommendedOptions recommended(TrainingSettings settings, Optional<Path> written)
            throws IOException, UnusableTrainingException {
        if (written.isPresent() && Files.isDirectory(written.get())) {
            return ModelFolder.open(written.get()).recommended();
        }
        if (settings.init().isPresent()) {
            return model("train.init", settings.init().get()).recommended();
        }
        return RecommendedOptions.NONE;
    }

    /** Each size that differs: what it is, and what it should be. */
    private static String differences(JsonNode found, JsonNode expected) {
        List<String> words = new ArrayList<>();
        found.properties().forEach(size -> {
            JsonNode other = expected.path(size.getKey());
            if (size.getValue().isObject()) {
                String inside = differences(size.getValue(), other);
                if (!inside.isEmpty()) {
                    words.add(size.getKey() + ": " + inside);
                }
            } else if (!size.getValue().equals(other) && !ROWS.contains(size.getKey())) {
                words.add(size.getKey() + " " + size.getValue() + " where " + other + " is set");
            }
        });
        return String.join(", ", words);
    }

    /** Overwrites the codec's weights by those of a model whose codec has the same sizes. */
    static void takeCodec(ParameterSet parameters, ModelFolder model) throws UnusableTrainingException {
        Architecture.Codec sizes = parameters.architecture().codec();
        if (!model.architecture().codec().withRowsOf(sizes).equals(sizes)) {
            JsonNode found = model.architecture().toJson();
            throw new UnusableTrainingException(
                    "the model of train.lm.codec must have the sizes of train.architecture.codec, but has "
                            + differences(
                                    found.path("vae"),
                                    parameters.architecture().toJson().path("vae")));
        }
        for (String name : parameters.names()) {
            if (name.startsWith(CODEC)) {
                parameters.set(name, model.weights().tensor(name).toFloatArray());
            }
        }
    }

    /** Refuses a codec that is not the one whose tokens the parameters learned. */
    static void requireCodec(ParameterSet parameters, ModelFolder model) throws UnusableTrainingException {
        for (String name : parameters.names()) {
            if (name.startsWith(CODEC)
                    && !Arrays.equals(
                            parameters.values(name),
                            model.weights().tensor(name).toFloatArray())) {
                throw new UnusableTrainingException(
                        "the model of train.lm.codec is not the one that this run began with: " + name + " differs");
            }
        }
    }
}
