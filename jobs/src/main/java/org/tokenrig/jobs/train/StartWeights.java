package org.tokenrig.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

    private StartWeights() {}

    /**
     * The run as the settings and the checkpoint have it, with the row head that train.init has.
     *
     * @throws UnusableTrainingException where a model does not fit the architecture
     */
    static TrainingRun open(TrainingSettings settings, Optional<Path> checkpoint)
            throws IOException, UnusableTrainingException {
        return open(settings, checkpoint, OptionalInt.empty());
    }

    /**
     * The same with a row head of a given size, which begins anew where train.init has none or another.
     *
     * @param rowHead channels; 0 for no row head
     */
    static TrainingRun open(TrainingSettings settings, Optional<Path> checkpoint, OptionalInt rowHead)
            throws IOException, UnusableTrainingException {
        if (checkpoint.isPresent()) {
            return TrainingRun.resume(checkpoint.get(), settings.architecture(), settings.optimiser(), settings.rate());
        }
        ParameterSet parameters;
        if (settings.init().isPresent()) {
            ModelFolder model = model("train.init", settings.init().get());
            int ofModel = model.architecture().codec().rowHead();
            if (!model.architecture().equals(settings.architecture().withRowHead(ofModel))) {
                throw new UnusableTrainingException("train.init must have the sizes of train.architecture, but has "
                        + differences(
                                model.architecture().toJson(),
                                settings.architecture().toJson()));
            }
            parameters = ParameterSet.withRowHead(
                    settings.architecture().withRowHead(rowHead.orElse(ofModel)), model.weights(), settings.seed());
        } else {
            parameters = ParameterSet.initial(settings.architecture().withRowHead(rowHead.orElse(0)), settings.seed());
        }
        return TrainingRun.begin(parameters, settings.optimiser(), settings.rate());
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
            } else if (!size.getValue().equals(other) && !size.getKey().equals("row_head")) {
                words.add(size.getKey() + " " + size.getValue() + " where " + other + " is set");
            }
        });
        return String.join(", ", words);
    }

    /** Overwrites the codec's weights by those of a model whose codec has the same sizes. */
    static void takeCodec(ParameterSet parameters, ModelFolder model) throws UnusableTrainingException {
        Architecture.Codec sizes = parameters.architecture().codec();
        if (!model.architecture().codec().withRowHead(sizes.rowHead()).equals(sizes)) {
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
