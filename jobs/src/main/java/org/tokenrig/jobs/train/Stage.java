package org.tokenrig.jobs.train;

import java.io.IOException;
import java.util.Map;
import org.tokenrig.inference.train.TrainingRun;

/**
 * A stage of training under way: owns its run and the examples that are made ahead. What a step learns from is a function of
 * its number, so that a resumed run equals one that was never interrupted. For one thread.
 */
public interface Stage extends AutoCloseable {
    /** Of a step: what is made smaller. */
    String LOSS = "loss";

    /** Of a step: norm of the gradient before clipping. */
    String GRADIENT_NORM = "gradient-norm";

    /** Of a step. */
    String LEARNING_RATE = "learning-rate";

    /** Of a step: seconds spent waiting for examples. */
    String WAIT = "wait-seconds";

    /** Begins the names of what is measured on held-out files of a library, not on creatures. */
    String LIBRARY = "library-";

    /** What is trained. */
    TrainingRun run();

    /**
     * Makes a step.
     *
     * @param number from 0; each call has the number after the last call's
     * @return measured, by name: at least {@link #LOSS}, {@link #GRADIENT_NORM} and {@link #LEARNING_RATE}
     */
    Map<String, Double> step(long number) throws InterruptedException;

    /**
     * Measures on held-out creatures, without an effect on training.
     *
     * @param steps made so far
     * @return measured, by name
     */
    Map<String, Double> evaluate(long steps) throws IOException;

    /** How the data and the start came to be, for the model's provenance: lines by name. */
    Map<String, String> provenance();

    @Override
    void close();
}
