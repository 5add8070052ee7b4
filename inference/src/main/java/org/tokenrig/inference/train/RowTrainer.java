package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.network.kernel.TrainingKernels;
import org.tokenrig.inference.skin.SkinGeometry;

/**
 * Teaches the row head of a codec: what was decoded, right or wrong, against what mesh and skeleton say. All else of the model
 * stays. The run stays its owner's.
 */
public final class RowTrainer {
    private final TrainingRun run;
    private final double entropy;

    /**
     * A trainer of a run whose model has a row head.
     *
     * @param entropy weight of the cross-entropy beside the absolute differences
     */
    public RowTrainer(TrainingRun run, double entropy) {
        this.run = requireNonNull(run, "run is null");
        Architecture.Codec codec = run.parameters().architecture().codec();
        if (codec.rowHead() == 0 || codec.rowEncoder() > 0) {
            throw new IllegalArgumentException("the model must have a row head that reads what was decoded");
        }
        if (!(entropy >= 0 && entropy < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("entropy must be at least 0, cannot be: " + entropy);
        }
        this.entropy = entropy;
        run.parameters().freeze(name -> !Architecture.Codec.inRows(name));
    }

    /** A step. */
    public TrainingRun.Step step(List<RowExample> batch) {
        List<Function<NDManager, NDArray>> losses = new ArrayList<>();
        batch.forEach(example -> losses.add(manager ->
                Losses.competing(rows(manager, example), array(manager, example, example.truth()), entropy)));
        return run.step(losses);
    }

    /** What is made smaller, of an example, without a step. */
    public double loss(RowExample example) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return loss(manager, example).getFloat();
        }
    }

    /**
     * What the row head says.
     *
     * @return (joints, points) row-major; sums over the joints are one
     */
    public float[] rows(RowExample example) {
        try (NDManager manager = run.parameters().manager().newSubManager()) {
            return rows(manager, example).toFloatArray();
        }
    }

    NDArray loss(NDManager manager, RowExample example) {
        return Losses.competing(rows(manager, example), array(manager, example, example.truth()), entropy);
    }

    private NDArray rows(NDManager manager, RowExample example) {
        Map<String, NDArray> head = new LinkedHashMap<>();
        KernelLayout.codec(run.parameters(), manager).forEach((name, array) -> {
            if (Architecture.Codec.inRows(name)) {
                head.put(name, array);
            }
        });
        return TrainingKernels.rows(
                manager,
                head,
                array(manager, example, example.decoded()),
                manager.create(
                        example.geometry(), new Shape(example.joints(), example.points(), SkinGeometry.CHANNELS)));
    }

    private static NDArray array(NDManager manager, RowExample example, float[] numbers) {
        return manager.create(numbers, new Shape(example.joints(), example.points()));
    }
}
