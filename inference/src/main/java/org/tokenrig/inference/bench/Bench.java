package org.tokenrig.inference.bench;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.generate.NextTokenModel;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.network.LanguageModel;
import org.tokenrig.inference.network.NetworkThreads;
import org.tokenrig.inference.network.ShapeEncoder;
import org.tokenrig.inference.network.SkinCodec;
import org.tokenrig.inference.network.kernel.Kernels;
import org.tokenrig.inference.network.kernel.WeightKernels;

/**
 * Measures each stage of the networks at the published size: seconds, peak memory, and the least time that the machine's
 * matrix products and memory bandwidth allow. {@code Bench [--weights DIR] [--threads N]}; random bfloat16 weights are made
 * in the folder unless they are there.
 */
public final class Bench {
    private static final Architecture SIZES = Architecture.PUBLISHED;
    private static final int SAMPLES = 54_000;
    private static final int VERTICES = 10_000;
    private static final int JOINTS = 60;
    private static final int TOKENS = 567;
    private static final int BEAMS = 10;
    private static final int POSITIONS = 800;

    private final PrintStream out;
    /** Floating point operations and bytes a second. */
    private final double products;

    private final double bandwidth;
    private final SplittableRandom random = new SplittableRandom(1);
    private long peakBytes;

    private Bench(PrintStream out, double products, double bandwidth) {
        this.out = out;
        this.products = products;
        this.bandwidth = bandwidth;
    }

    /** Runs all measurements and prints them. */
    public static void main(String[] arguments) throws IOException {
        Path weights = Path.of(System.getProperty("user.home"), ".cache", "tokenrig", "bench");
        int threads = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--weights" -> weights = Path.of(value);
                case "--threads" -> threads = Integer.parseInt(value);
                default -> {
                    System.err.println("usage: bench [--weights DIR] [--threads N], cannot be: " + arguments[i]);
                    System.exit(2);
                }
            }
        }
        NetworkThreads.fix(threads);
        System.out.printf("%d threads, random weights of the published size in %s%n", threads, weights);
        ModelFolder model = Files.exists(weights)
                ? ModelFolder.open(weights)
                : RandomModel.write(weights, SIZES, 1, SafeTensors.DType.BF16);
        double products = rawProducts();
        double bandwidth = rawBandwidth();
        System.out.printf(
                Locale.ROOT, "matrix products %.0f GFLOP/s, memory %.1f GB/s%n%n", products / 1e9, bandwidth / 1e9);
        new Bench(System.out, products, bandwidth).run(model.weights());
    }

    private void run(SafeTensors file) {
        out.printf("%-62s %9s %9s %7s %9s%n", "stage", "seconds", "limit", "ratio", "peak MB");
        PointCloud points = points(SAMPLES);
        PointCloud vertices = points(VERTICES);
        float[] prefix;
        Cost encoders;
        try (ShapeEncoder encoder = loaded("load shape encoder", () -> ShapeEncoder.load(SIZES, file, Device.cpu()))) {
            int[] query = IntStream.range(0, SIZES.shape().tokens()).toArray();
            prefix = encoder.prefix(points, query);
            encoders = measure(
                    "shape encoder, " + SAMPLES + " points", 3, shapeWork(), 0, () -> encoder.prefix(points, query));
        }
        Cost skin;
        Cost vertexSkin;
        float[] condition;
        try (SkinCodec codec = loaded("load codec", () -> SkinCodec.load(SIZES, file, Device.cpu(), true))) {
            int[] query = IntStream.range(0, SIZES.codec().conditionTokens()).toArray();
            condition = codec.condition(points, query);
            encoders = encoders.plus(measure(
                    "skin condition, " + SAMPLES + " points",
                    3,
                    conditionWork(),
                    0,
                    () -> codec.condition(points, query)));
            int[] two = codes(2);
            int[] eight = codes(8);
            skin = measure(
                            "skin of 2 joints at " + SAMPLES + " points",
                            1,
                            2 * skinWork(SAMPLES),
                            0,
                            () -> codec.decode(two, condition, points))
                    .times(0.5);
            vertexSkin = measure(
                            "skin of 8 joints at " + VERTICES + " points",
                            1,
                            8 * skinWork(VERTICES),
                            0,
                            () -> codec.decode(eight, condition, vertices))
                    .times(0.125);
        }
        Cost prompt;
        Cost shared;
        Cost divergent;
        try (LanguageModel language =
                loaded("load language model", () -> LanguageModel.load(SIZES, file, Device.cpu()))) {
            LanguageModel.PrefixedPrompt begin = new LanguageModel.PrefixedPrompt(prefix, new int[] {257, 266});
            int length = SIZES.shape().tokens() + 2;
            prompt = measure("prompt, " + length + " positions", 2, promptWork(length), 0, () -> {
                try (NextTokenModel session = language.begin(List.of(begin))) {
                    return session.start();
                }
            });
            shared = sharedStep(language, prefix);
            divergent = divergentStep(language, begin);
        }
        out.println();
        out.printf(
                "in all for %d joints and %d tokens, of skins at %d points (at %d):%n",
                JOINTS, TOKENS, VERTICES, SAMPLES);
        total("that share the prompt only", encoders, prompt, divergent, vertexSkin, skin);
        total("of a common past", encoders, prompt, shared, vertexSkin, skin);
        out.printf("peak memory of all: %d MB%n", peakBytes >> 20);
    }

    private void total(String beams, Cost encoders, Cost prompt, Cost step, Cost vertexSkin, Cost skin) {
        Cost tokens = prompt.plus(step.times(TOKENS));
        Cost all = encoders.plus(tokens).plus(vertexSkin.times(JOINTS));
        Cost allAtSamples = encoders.plus(tokens).plus(skin.times(JOINTS));
        out.printf(
                Locale.ROOT,
                "beams %s: encoders %.1f s, tokens %.1f s, skins %.1f s (%.1f s), together %.1f s (%.1f s); limit %.1f s (%.1f s)%n",
                beams,
                encoders.seconds,
                tokens.seconds,
                JOINTS * vertexSkin.seconds,
                JOINTS * skin.seconds,
                all.seconds,
                allAtSamples.seconds,
                all.limit,
                allAtSamples.limit);
    }

    /** Seconds that something takes, and the least that the machine allows. */
    private record Cost(double seconds, double limit) {
        Cost plus(Cost other) {
            return new Cost(seconds + other.seconds, limit + other.limit);
        }

        Cost times(double count) {
            return new Cost(count * seconds, count * limit);
        }
    }

    /** All beams have said the same but for their last token. */
    private Cost sharedStep(LanguageModel language, float[] prefix) {
        int[] tokens =
                random.ints(POSITIONS - 1 - SIZES.shape().tokens(), 0, 256).toArray();
        try (NextTokenModel session = language.begin(List.of(new LanguageModel.PrefixedPrompt(prefix, tokens)))) {
            session.start();
            int[] parents = new int[BEAMS];
            session.step(parents, parents);
            return measure(
                    "step, 10 beams of a common past, 800 positions",
                    10,
                    stepWork(POSITIONS + BEAMS),
                    stepBytes(POSITIONS + BEAMS),
                    () -> session.step(parents, parents));
        }
    }

    /** No two beams share more than the prompt. */
    private Cost divergentStep(LanguageModel language, LanguageModel.PrefixedPrompt prompt) {
        try (NextTokenModel session = language.begin(List.of(prompt))) {
            session.start();
            int prefix = SIZES.shape().tokens() + 2;
            int[] parents = new int[BEAMS];
            int[] rows = IntStream.range(0, BEAMS).toArray();
            session.step(parents, rows);
            for (int length = prefix + 2; length < POSITIONS - 4; length++) {
                session.step(rows, rows);
            }
            int slots = prefix + BEAMS * (POSITIONS - prefix);
            return measure(
                    "step, 10 beams that share the prompt only, 800 positions",
                    8,
                    stepWork(slots),
                    stepBytes(slots),
                    () -> session.step(rows, rows));
        }
    }

    private <T> T loaded(String what, Supplier<T> load) {
        resetPeak();
        long start = System.nanoTime();
        T result = load.get();
        line(what, (System.nanoTime() - start) / 1e9, 0);
        return result;
    }

    /** Mean seconds, printed with the least that products and bytes to be read allow. */
    private Cost measure(String what, int times, double operations, double bytes, Supplier<float[]> run) {
        resetPeak();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            requireNonNull(run.get(), "a stage gave nothing");
        }
        double seconds = (System.nanoTime() - start) / 1e9 / times;
        double limit = Math.max(operations / products, bytes / bandwidth);
        line(what, seconds, limit);
        return new Cost(seconds, limit);
    }

    private void line(String what, double seconds, double limit) {
        long peak = peak();
        peakBytes = Math.max(peakBytes, peak);
        String compared = limit == 0 ? "" : String.format(Locale.ROOT, "%9.3f %7.2f", limit, seconds / limit);
        out.printf(Locale.ROOT, "%-62s %9.3f %17s %9d%n", what, seconds, compared, peak >> 20);
    }

    // operations of the matrix products that a stage cannot do without: 2 for each pair of numbers

    private static double shapeWork() {
        Architecture.ShapeEncoder s = SIZES.shape();
        double features = 3 * (2.0 * s.frequencies() + 1) + 4;
        return encoderWork(s.width(), s.heads(), s.layers(), s.tokens(), features);
    }

    private static double conditionWork() {
        Architecture.Codec c = SIZES.codec();
        double features = 3 * (2.0 * c.frequencies() + 1) + 4;
        return encoderWork(c.width(), c.heads(), c.encoderLayers(), c.conditionTokens(), features);
    }

    /** Points stay in their features, which is far below the width. */
    private static double encoderWork(double width, double heads, double layers, double queries, double features) {
        double attention = 4 * queries * heads * SAMPLES * features;
        double self = layers * (24 * queries * width * width + 4 * queries * queries * width);
        return attention + 20 * queries * width * width + self;
    }

    private static double promptWork(double length) {
        Architecture.LanguageModel m = SIZES.languageModel();
        double attention = 2 * length * length * m.heads() * m.headDim() * m.layers();
        return 2 * length * layerWeights() + attention;
    }

    private static double stepWork(double slots) {
        Architecture.LanguageModel m = SIZES.languageModel();
        double logits = (double) SIZES.vocabulary() * m.hidden();
        return 2 * BEAMS * (layerWeights() + logits) + 4.0 * BEAMS * slots * m.heads() * m.headDim() * m.layers();
    }

    /** Weights are of 16 bits, keys and values of 32. */
    private static double stepBytes(double slots) {
        Architecture.LanguageModel m = SIZES.languageModel();
        double logits = (double) SIZES.vocabulary() * m.hidden();
        return 2 * (layerWeights() + logits) + 8 * slots * m.kvHeads() * m.headDim() * m.layers();
    }

    private static double layerWeights() {
        Architecture.LanguageModel m = SIZES.languageModel();
        double attention = 2.0 * m.hidden() * m.headDim() * (m.heads() + m.kvHeads());
        return m.layers() * (attention + 3.0 * m.hidden() * m.intermediate());
    }

    private static double skinWork(double points) {
        Architecture.Codec c = SIZES.codec();
        double tokens = c.conditionTokens() + c.tokensPerJoint();
        double square = (double) c.width() * c.width();
        double self = c.decoderLayers() * (24 * tokens * square + 4 * tokens * tokens * c.width());
        return self + 4 * tokens * square + points * (4 * tokens * c.width() + 18 * square);
    }

    private PointCloud points(int count) {
        float[] positions = new float[3 * count];
        float[] normals = new float[3 * count];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (float) random.nextDouble(-1, 1);
            normals[i] = i % 3 == 0 ? 1 : 0;
        }
        return new PointCloud(positions, normals);
    }

    private int[] codes(int joints) {
        return random.ints((long) joints * SIZES.codec().tokensPerJoint(), 0, SIZES.codebook())
                .toArray();
    }

    /** Of the faster of the engine's two libraries, with weights in its own layout or as they are. */
    private static double rawProducts() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDArray a = manager.ones(new Shape(2048, 2048));
            NDArray packed = WeightKernels.packed(manager, a, 2048);
            double best = 0;
            for (NDArray weight : List.of(a, packed)) {
                try (Kernels.Tensors weights = Kernels.Tensors.of(Map.of("square", weight))) {
                    for (int i = 0; i < 6; i++) {
                        long start = System.nanoTime();
                        WeightKernels.product(manager, weights, "square", a).close();
                        best = Math.max(best, 2 * Math.pow(2048, 3) / (System.nanoTime() - start) * 1e9);
                    }
                }
            }
            return best;
        }
    }

    private static double rawBandwidth() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDArray a = manager.ones(new Shape(1 << 27));
            double best = 0;
            for (int i = 0; i < 6; i++) {
                long start = System.nanoTime();
                a.sum().close();
                best = Math.max(best, 4.0 * (1 << 27) / (System.nanoTime() - start) * 1e9);
            }
            return best;
        }
    }

    /** The most memory resident since the last reset, in bytes; 0 where the system does not tell. */
    private static long peak() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Where the system refuses, peaks are those of the whole run so far. */
    private static void resetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            // what peak() gives is then still right for the run
        }
    }
}
