package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.token.Vocabulary;

/**
 * Models with random weights: to measure time and memory at any size, and to run the whole program where no trained model
 * is at hand. The weights depend on the seed and the tensor's name alone and are made of integer arithmetic and one
 * multiplication each, so that they, and the model's identity, are the same on every machine.
 */
public final class RandomModel {
    /** A small architecture whose rigs take seconds on two cores. */
    public static final Architecture SMALL = new Architecture(
            new Architecture.ShapeEncoder(128, 4, 2, 8, 64),
            new Architecture.LanguageModel(128, 384, 3, 4, 2, 32, 1e6, 1e-6, 3192),
            new Architecture.Codec(64, 4, 1, 2, 32, 8, List.of(8, 8, 8), 8, 64, 4));

    /** Seed of {@link #small()}. */
    public static final long SMALL_SEED = 7;

    private static final String SMALL_NAME = "untrained-small-4";

    /** Standard deviation of the sum of four uniform 16-bit integers: sqrt(4 (2^32 - 1) / 12). */
    private static final double SUM_DEVIATION = StrictMath.sqrt((4294967296.0 - 1) / 3);

    private static final int SUM_MEAN = 2 * 65_535;
    private static final long GAMMA = 0x9e3779b97f4a7c15L;
    private static final int BLOCK = 1 << 18;
    private static final int BLOCKS = 8;

    private static final String EMBEDDING = "embed_tokens.weight";
    private static final float LOUDNESS = 3;

    private RandomModel() {}

    /**
     * Writes a model of random float32 weights.
     *
     * @param folder must not exist, or be empty
     */
    public static ModelFolder write(Path folder, Architecture architecture, long seed) throws IOException {
        return write(folder, architecture, seed, DType.F32);
    }

    /**
     * Writes a model of random weights: norm weights near 1, small biases, matrices that keep the size of what passes through
     * them.
     *
     * @param folder must not exist, or be empty
     * @param dtype F32, or BF16 as the published file has
     */
    public static ModelFolder write(Path folder, Architecture architecture, long seed, DType dtype) throws IOException {
        requireNonNull(architecture, "architecture is null");
        return ModelFolder.write(
                folder,
                new ModelFolder.Description(
                        "untrained (random weights, seed " + seed + ")", false, architecture, dtype == DType.BF16),
                weights(architecture, seed, dtype),
                Provenance.of(ModelClaims.RANDOM).and("seed", Long.toString(seed)));
    }

    /**
     * The small untrained model that stands in until a trained one is given. Made at first use in the user's cache
     * ({@code $XDG_CACHE_HOME/tokenrig} or {@code ~/.cache/tokenrig}), or in a temporary folder where that cannot be
     * written.
     */
    public static ModelFolder small() throws IOException {
        try {
            return small(UserCache.folder());
        } catch (IOException e) {
            return small(Files.createTempDirectory("tokenrig-model"));
        }
    }

    /** The small untrained model, made in this folder at first use, and again where it was damaged. */
    public static ModelFolder small(Path cache) throws IOException {
        CheckedWeights checked = CheckedWeights.in(cache);
        Path folder = cache.resolve(SMALL_NAME);
        if (Files.exists(folder)) {
            try {
                return whole(folder, checked);
            } catch (CheckpointException | SafeTensors.MalformedException e) {
                ModelFolder.remove(folder);
            }
        }
        try {
            return write(folder, SMALL, SMALL_SEED);
        } catch (IOException e) {
            // another process may have made it meanwhile
            if (Files.exists(folder)) {
                return whole(folder, checked);
            }
            throw e;
        }
    }

    /** What the cache has, if it is what was put there. */
    private static ModelFolder whole(Path folder, CheckedWeights checked) throws IOException {
        ModelFolder model = ModelFolder.open(folder).requireWhole(checked);
        if (model.identity().trained() || !model.architecture().equals(SMALL)) {
            throw new CheckpointException(folder + ": must be the small untrained model, is "
                    + model.identity().name());
        }
        return model;
    }

    /** Random weights of an architecture by name; made anew each time their bytes are asked for. */
    public static Map<String, TensorSource> weights(Architecture architecture, long seed, DType dtype) {
        if (dtype != DType.F32 && dtype != DType.BF16) {
            throw new IllegalArgumentException("dtype must be F32 or BF16, cannot be: " + dtype);
        }
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        architecture.tensorShapes().forEach((name, shape) -> tensors.put(name, random(name, shape, seed, dtype)));
        return tensors;
    }

    private static TensorSource random(String name, long[] shape, long seed, DType dtype) {
        boolean norm = shape.length == 1 && name.endsWith(".weight");
        double deviation;
        if (norm || name.endsWith(".bias")) {
            deviation = 0.1;
        } else if (name.endsWith(EMBEDDING)) {
            deviation = 0.3 / StrictMath.sqrt(shape[1]);
        } else {
            deviation = 1 / StrictMath.sqrt(shape[shape.length - 1]);
        }
        float scale = (float) (deviation / SUM_DEVIATION);
        float mean = norm ? 1 : 0;
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        Values values = new Values(size, start(name, seed), scale, mean, loud(name, shape));
        return new TensorSource(dtype, shape, out -> write(out, values, dtype));
    }

    /**
     * A tensor's numbers; the generator counts, so each can be made alone.
     *
     * @param loud first of a row whose numbers are larger, and one past its last
     */
    private record Values(long count, long start, float scale, float mean, long[] loud) {
        float at(long index) {
            long bits = mix(start + (index + 1) * GAMMA);
            int sum = (int) (bits & 0xffff)
                    + (int) (bits >>> 16 & 0xffff)
                    + (int) (bits >>> 32 & 0xffff)
                    + (int) (bits >>> 48);
            boolean louder = index >= loud[0] && index < loud[1];
            return mean + (sum - SUM_MEAN) * scale * (louder ? LOUDNESS : 1);
        }
    }

    /**
     * The embedding of the skeleton's end is longer than the others, so that it is chosen every few joints, and the others
     * are short enough that no token is ever certain: else a random model repeats itself until its positions are used up.
     */
    private static long[] loud(String name, long[] shape) {
        return name.endsWith(EMBEDDING)
                ? new long[] {Vocabulary.END_SKELETON * shape[1], (Vocabulary.END_SKELETON + 1) * shape[1]}
                : new long[] {0, 0};
    }

    /** Blocks are made at the same time and give the same as one after another. */
    private static void write(OutputStream out, Values values, DType dtype) throws IOException {
        long count = values.count();
        for (long done = 0; done < count; done += (long) BLOCK * BLOCKS) {
            long first = done;
            List<byte[]> blocks = IntStream.range(0, (int) Math.min(BLOCKS, (count - done + BLOCK - 1) / BLOCK))
                    .parallel()
                    .mapToObj(i -> {
                        long from = first + (long) i * BLOCK;
                        int elements = (int) Math.min(BLOCK, count - from);
                        return dtype == DType.BF16
                                ? bfloat16Block(values, from, elements)
                                : float32Block(values, from, elements);
                    })
                    .toList();
            for (byte[] block : blocks) {
                out.write(block);
            }
        }
    }

    private static byte[] float32Block(Values values, long from, int count) {
        byte[] block = new byte[4 * count];
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(values.at(from + i));
            block[4 * i] = (byte) bits;
            block[4 * i + 1] = (byte) (bits >> 8);
            block[4 * i + 2] = (byte) (bits >> 16);
            block[4 * i + 3] = (byte) (bits >> 24);
        }
        return block;
    }

    private static byte[] bfloat16Block(Values values, long from, int count) {
        byte[] block = new byte[2 * count];
        for (int i = 0; i < count; i++) {
            short half = TensorSource.bfloat16(values.at(from + i));
            block[2 * i] = (byte) half;
            block[2 * i + 1] = (byte) (half >> 8);
        }
        return block;
    }

    /** FNV-1a of the name, mixed with the seed. */
    private static long start(String name, long seed) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 255) * 0x100000001b3L;
        }
        return mix(hash ^ mix(seed));
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
