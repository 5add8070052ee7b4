package org.tokenrig.jobs.train;

import static org.tokenrig.jobs.train.Stage.GRADIENT_NORM;
import static org.tokenrig.jobs.train.Stage.LEARNING_RATE;
import static org.tokenrig.jobs.train.Stage.LOSS;
import static org.tokenrig.jobs.train.Stage.WAIT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tokenrig.inference.train.TrainingRun;
import org.tokenrig.inference.train.data.ExampleSource;
import org.tokenrig.inference.train.data.ExamplesAhead;

/**
 * The examples of each step of a stage, made ahead by threads that it owns.
 *
 * @param <T> an example
 */
final class Batches<T> implements AutoCloseable {
    private final ExamplesAhead<T> examples;
    private final int size;

    private Batches(ExamplesAhead<T> examples, int size) {
        this.examples = examples;
        this.size = size;
    }

    /** @param step the first whose examples are wanted */
    static <T> Batches<T> of(TrainingSettings settings, ExampleSource<T> source, long step) {
        return new Batches<>(
                ExamplesAhead.of(
                        source,
                        step * settings.batch(),
                        settings.machine().dataThreads(),
                        settings.machine().ahead()),
                settings.batch());
    }

    /**
     * The examples of a step.
     *
     * @param waited seconds until they were there
     */
    record Batch<T>(List<T> examples, double waited) {
        Batch {
            examples = List.copyOf(examples);
        }

        /** What is measured of every step, by name; more can be added. */
        Map<String, Double> measured(TrainingRun.Step step) {
            Map<String, Double> measured = new TreeMap<>();
            measured.put(LOSS, step.loss());
            measured.put(GRADIENT_NORM, step.gradientNorm());
            measured.put(LEARNING_RATE, step.learningRate());
            measured.put(WAIT, waited);
            return measured;
        }
    }

    /** The next step's examples. */
    Batch<T> next() throws InterruptedException {
        long start = System.nanoTime();
        List<T> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(examples.next());
        }
        return new Batch<>(batch, (System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() {
        examples.close();
    }
}
