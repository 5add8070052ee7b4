package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;

/**
 * Weights as they were at one moment, to be sent to where the networks of inference run.
 *
 * @param architecture sizes of all networks
 * @param roundedEmbedding whether the codec's embedding has its constants rounded to bfloat16, as published models need
 * @param bytes a safetensors file with some or all of the architecture's tensors; not copied
 */
public record FrozenWeights(Architecture architecture, boolean roundedEmbedding, byte[] bytes) implements Serializable {
    private static final String FILE = "weights.safetensors";

    public FrozenWeights {
        requireNonNull(architecture, "architecture is null");
        requireNonNull(bytes, "bytes is null");
    }

    /** All weights of a model folder. */
    public static FrozenWeights of(ModelFolder folder) throws IOException {
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        folder.weights().tensors().forEach((name, entry) -> tensors.put(name, TensorSource.of(entry)));
        return of(folder.architecture(), folder.pmpeBf16Buffers(), tensors, name -> true);
    }

    /** The present weights of all networks. */
    public static FrozenWeights of(ParameterSet parameters) throws IOException {
        return of(parameters.architecture(), false, parameters.tensors(), name -> true);
    }

    /** The present weights of shape encoder and language model, which are what writes tokens. */
    public static FrozenWeights policy(ParameterSet parameters) throws IOException {
        return of(parameters.architecture(), false, parameters.tensors(), name -> !name.startsWith("vae."));
    }

    private static FrozenWeights of(
            Architecture architecture,
            boolean roundedEmbedding,
            Map<String, TensorSource> all,
            Predicate<String> wanted)
            throws IOException {
        Map<String, TensorSource> tensors = new LinkedHashMap<>(all);
        tensors.keySet().removeIf(wanted.negate());
        Path folder = Files.createTempDirectory("tokenrig-weights");
        Path file = folder.resolve(FILE);
        try {
            SafeTensorsWriter.write(file, Map.of(), tensors);
            return new FrozenWeights(architecture, roundedEmbedding, Files.readAllBytes(file));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    /** What loads a network from a file. */
    interface Loading<T> {
        T from(SafeTensors file);
    }

    /** Loads networks. The file that they are loaded from is a temporary one, which has no name any more afterwards. */
    <T> T load(Loading<T> loading) throws IOException {
        Path folder = Files.createTempDirectory("tokenrig-weights");
        Path file = folder.resolve(FILE);
        try {
            Files.write(file, bytes);
            return loading.from(SafeTensors.open(file));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }
}
