package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;

/**
 * Weights as they were at one moment, for the networks of inference to load. They are a file and never on the heap, since
 * those of the published size have more bytes than an array can. Networks that were loaded may outlive them.
 */
public final class FrozenWeights implements AutoCloseable {
    private static final String FILE = "weights.safetensors";

    private final Architecture architecture;
    private final boolean roundedEmbedding;
    private final SafeTensors file;
    /** The folder that the file alone is in, where it is not a model's own. */
    private final Optional<Path> temporary;

    private FrozenWeights(
            Architecture architecture, boolean roundedEmbedding, SafeTensors file, Optional<Path> temporary) {
        this.architecture = architecture;
        this.roundedEmbedding = roundedEmbedding;
        this.file = file;
        this.temporary = temporary;
    }

    /** All weights of a model folder, where they are. */
    public static FrozenWeights of(ModelFolder folder) {
        requireNonNull(folder, "folder is null");
        return new FrozenWeights(folder.architecture(), folder.pmpeBf16Buffers(), folder.weights(), Optional.empty());
    }

    /** A copy of the present weights of all networks. */
    public static FrozenWeights of(ParameterSet parameters) throws IOException {
        return copy(parameters, name -> true);
    }

    /** A copy of the present weights of shape encoder and language model, which are what writes tokens. */
    public static FrozenWeights policy(ParameterSet parameters) throws IOException {
        return copy(parameters, name -> !name.startsWith("vae."));
    }

    private static FrozenWeights copy(ParameterSet parameters, Predicate<String> wanted) throws IOException {
        Map<String, TensorSource> tensors = new LinkedHashMap<>(parameters.tensors());
        tensors.keySet().removeIf(wanted.negate());
        Path folder = Files.createTempDirectory("tokenrig-weights");
        Path file = folder.resolve(FILE);
        try {
            SafeTensorsWriter.write(file, Map.of(), tensors);
            return new FrozenWeights(parameters.architecture(), false, SafeTensors.open(file), Optional.of(folder));
        } catch (IOException | RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    /** Sizes of all networks. */
    Architecture architecture() {
        return architecture;
    }

    /** Whether the codec's embedding has its constants rounded to bfloat16, as published models need. */
    boolean roundedEmbedding() {
        return roundedEmbedding;
    }

    /** Some or all of the architecture's tensors. */
    SafeTensors file() {
        return file;
    }

    /** Deletes the copy, if it is one. */
    @Override
    public void close() throws IOException {
        if (temporary.isPresent()) {
            delete(temporary.get());
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
        Files.deleteIfExists(folder);
    }
}
