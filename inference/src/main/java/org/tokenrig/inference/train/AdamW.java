package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.checkpoint.TensorSource;

/**
 * Adam with decoupled weight decay (Loshchilov, Hutter 2019), gradient accumulation and clipping by global norm; hidden
 * matrices go the way of {@link Muon} if wanted. Matrices decay, vectors do not. All arithmetic is in one order, so a resumed run equals an uninterrupted one bit for bit.
 */
public final class AdamW {
    private static final String STEPS = "steps";
    private static final String FIRST = "first.";
    private static final String SECOND = "second.";

    private final Settings settings;
    private final Map<String, float[]> first = new TreeMap<>();
    private final Map<String, float[]> second = new TreeMap<>();
    private final Map<String, float[]> sums = new TreeMap<>();
    private int parts;
    private long steps;

    /** An optimiser that has made no step. */
    public AdamW(Settings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    /**
     * Constants.
     *
     * @param beta1 decay of the mean of gradients
     * @param beta2 decay of the mean of their squares
     * @param epsilon added to the root of the latter
     * @param weightDecay share of a matrix that goes at each step, times the learning rate
     * @param largestNorm to which longer gradients, all taken as one vector, are shortened
     * @param muon learning rate, in those of the others, of matrices between hidden channels, which then move by Muon; 0 to
     *     move them as the others
     */
    public record Settings(
            double beta1, double beta2, double epsilon, double weightDecay, double largestNorm, double muon) {
        /** What language models are commonly trained with: 0.9, 0.95, 1e-8, 0.1, 1, no Muon. */
        public static final Settings DEFAULT = new Settings(0.9, 0.95, 1e-8, 0.1, 1, 0);

        public Settings {
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException("betas must be in [0, 1), cannot be: " + beta1 + ", " + beta2);
            }
            if (!(muon >= 0)) {
                throw new IllegalArgumentException("muon must be at least 0, cannot be: " + muon);
            }
            if (!(epsilon > 0 && weightDecay >= 0 && largestNorm > 0)) {
                throw new IllegalArgumentException(
                        "epsilon and largestNorm must be positive and weightDecay at least 0, cannot be: " + epsilon
                                + ", " + largestNorm + ", " + weightDecay);
            }
        }
    }

    /** Number of steps made. */
    public long steps() {
        return steps;
    }

    /**
     * Adds the gradients of a part of a batch; a step uses the mean of the parts.
     *
     * @param gradients passes on each parameter's name and gradient, whose array is given away
     */
    public void accumulate(Consumer<BiConsumer<String, float[]>> gradients) {
        requireNonNull(gradients, "gradients is null").accept(this::add);
        parts++;
    }

    private void add(String name, float[] gradient) {
        float[] sum = sums.putIfAbsent(name, gradient);
        if (sum != null) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += gradient[i];
            }
        }
    }

    /**
     * Changes the parameters that have gradients, and forgets the gradients. A step whose gradients are not finite changes
     * nothing.
     *
     * @return the global norm of the mean gradient before clipping
     */
    public double step(ParameterSet parameters, double learningRate) {
        requireNonNull(parameters, "parameters is null");
        if (parts == 0) {
            throw new IllegalStateException("a step needs gradients; accumulate some before");
        }
        double squares = 0;
        for (float[] sum : sums.values()) {
            for (float value : sum) {
                squares += (double) value * value;
            }
        }
        double norm = Math.sqrt(squares) / parts;
        if (Double.isFinite(norm)) {
            steps++;
            double scale = Math.min(1, settings.largestNorm() / norm) / parts;
            Map<String, float[]> matrices = new TreeMap<>();
            sums.forEach((name, sum) -> {
                if (settings.muon() > 0 && Muon.takes(name, parameters.shape(name))) {
                    matrices.put(name, sum);
                } else {
                    update(parameters, name, sum, scale, learningRate);
                }
            });
            if (!matrices.isEmpty()) {
                Muon.directions(parameters.manager(), matrices, scale, first, parameters)
                        .forEach(
                                (name, direction) -> move(parameters, name, direction, learningRate * settings.muon()));
            }
        }
        sums.clear();
        parts = 0;
        return norm;
    }

    private void move(ParameterSet parameters, String name, float[] direction, double learningRate) {
        float[] values = parameters.values(name);
        double kept = 1 - learningRate * settings.weightDecay();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (kept * values[i] - learningRate * direction[i]);
        }
        parameters.set(name, values);
    }

    private void update(ParameterSet parameters, String name, float[] sum, double scale, double learningRate) {
        float[] values = parameters.values(name);
        float[] mean = first.computeIfAbsent(name, key -> new float[values.length]);
        float[] square = second.computeIfAbsent(name, key -> new float[values.length]);
        double kept = parameters.shape(name).length > 1 ? 1 - learningRate * settings.weightDecay() : 1;
        double correction1 = 1 - StrictMath.pow(settings.beta1(), steps);
        double correction2 = 1 - StrictMath.pow(settings.beta2(), steps);
        for (int i = 0; i < values.length; i++) {
            double g = sum[i] * scale;
            mean[i] = (float) (settings.beta1() * mean[i] + (1 - settings.beta1()) * g);
            square[i] = (float) (settings.beta2() * square[i] + (1 - settings.beta2()) * g * g);
            double move = mean[i] / correction1 / (Math.sqrt(square[i] / correction2) + settings.epsilon());
            values[i] = (float) (kept * values[i] - learningRate * move);
        }
        parameters.set(name, values);
    }

    /**
     * Writes the state between two steps as safetensors.
     *
     * @param file must not exist
     * @throws IllegalStateException if gradients wait for a step
     */
    public void save(Path file) throws IOException {
        if (parts != 0) {
            throw new IllegalStateException("state can be saved between steps, " + parts + " gradients wait for one");
        }
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        first.forEach((name, values) -> tensors.put(FIRST + name, TensorSource.of(values, values.length)));
        second.forEach((name, values) -> tensors.put(SECOND + name, TensorSource.of(values, values.length)));
        tensors.put(STEPS, TensorSource.of(new long[] {steps}, 1));
        SafeTensorsWriter.write(file, Map.of(), tensors);
    }

    /** The optimiser as it was when its state was saved. */
    public static AdamW resume(Settings settings, Path file) throws IOException {
        AdamW optimiser = new AdamW(settings);
        SafeTensors state = SafeTensors.open(file);
        optimiser.steps = state.tensor(STEPS).toLongArray()[0];
        state.tensors().forEach((name, entry) -> {
            if (name.startsWith(FIRST)) {
                optimiser.first.put(name.substring(FIRST.length()), entry.toFloatArray());
            } else if (name.startsWith(SECOND)) {
                optimiser.second.put(name.substring(SECOND.length()), entry.toFloatArray());
            }
        });
        return optimiser;
    }
}
