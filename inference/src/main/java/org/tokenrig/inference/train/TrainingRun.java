package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.checkpoint.Provenance;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensorsWriter;
import org.tokenrig.inference.options.RecommendedOptions;

/**
 * Parameters and how they change: what every stage's steps have in common, and what is kept to resume. Owns the parameters.
 * The engine follows gradients of one step at a time in a JVM.
 */
public final class TrainingRun implements AutoCloseable {
    private static final String WEIGHTS = "weights.safetensors";
    private static final String OPTIMISER = "optimiser.safetensors";

    private final ParameterSet parameters;
    private final AdamW optimiser;
    private final LearningRate rate;

    private TrainingRun(ParameterSet parameters, AdamW optimiser, LearningRate rate) {
        this.parameters = requireNonNull(parameters, "parameters is null");
        this.optimiser = optimiser;
        this.rate = requireNonNull(rate, "rate is null");
    }

    /**
     * One step.
     *
     * @param loss mean over the parts of the batch
     * @param gradientNorm global, before clipping; a step whose norm is not finite changed nothing
     * @param learningRate that it was made with
     */
    public record Step(double loss, double gradientNorm, double learningRate) {}

    /** A run that has made no step. The parameters become the run's. */
    public static TrainingRun begin(ParameterSet parameters, AdamW.Settings settings, LearningRate rate) {
        return new TrainingRun(parameters, new AdamW(settings), rate);
    }

    /**
     * A run as it was when {@link #save} wrote it.
     *
     * @param architecture whose row head and row encoder do not count: they are as they were saved
     */
    public static TrainingRun resume(Path folder, Architecture architecture, AdamW.Settings settings, LearningRate rate)
            throws IOException {
        requireNonNull(folder, "folder is null");
        AdamW optimiser = AdamW.resume(settings, folder.resolve(OPTIMISER));
        SafeTensors weights = SafeTensors.open(folder.resolve(WEIGHTS));
        Architecture saved = architecture.withRowsOf(weights);
        return new TrainingRun(ParameterSet.of(saved, weights), optimiser, rate);
    }

    /** What is trained. */
    public ParameterSet parameters() {
        return parameters;
    }

    /** Number of steps made. */
    public long steps() {
        return optimiser.steps();
    }

    /**
     * Makes a step with the mean gradient of some losses. Each is computed and freed before the next.
     *
     * @param losses from a manager that lives as long as the loss is needed, to an array without shape
     */
    public Step step(List<Function<NDManager, NDArray>> losses) {
        if (requireNonNull(losses, "losses is null").isEmpty()) {
            throw new IllegalArgumentException("losses must have at least one");
        }
        double sum = 0;
        for (Function<NDManager, NDArray> loss : losses) {
            try (NDManager part = parameters.manager().newSubManager();
                    GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray value = loss.apply(part);
                collector.backward(value);
                sum += value.getFloat();
            }
            optimiser.accumulate(parameters::takeGradients);
        }
        double learningRate = rate.at(optimiser.steps());
        double norm = optimiser.step(parameters, learningRate);
        return new Step(sum / losses.size(), norm, learningRate);
    }

    /**
     * Writes all that a resumed run needs. The folder appears whole or not at all.
     *
     * @param folder must not exist; its parent must
     */
    public void save(Path folder) throws IOException {
        Path whole = requireNonNull(folder, "folder is null").toAbsolutePath();
        Path partial = Files.createTempDirectory(whole.getParent(), "." + whole.getFileName() + ".partial");
        SafeTensorsWriter.write(partial.resolve(WEIGHTS), Map.of(), parameters.tensors());
        optimiser.save(partial.resolve(OPTIMISER));
        Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes the parameters as a model that TokenRig loads, and that recommends nothing. */
    public ModelFolder write(Path folder, String name, Provenance provenance) throws IOException {
        return write(folder, name, provenance, RecommendedOptions.NONE);
    }

    /** Writes the parameters as a model that TokenRig loads, and that recommends these settings. */
    public ModelFolder write(Path folder, String name, Provenance provenance, RecommendedOptions recommended)
            throws IOException {
        return ModelFolder.write(
                folder,
                new ModelFolder.Description(name, true, parameters.architecture(), false, recommended),
                parameters.tensors(),
                requireNonNull(provenance, "provenance is null").and("steps", Long.toString(steps())));
    }

    @Override
    public void close() {
        parameters.close();
    }
}
