package org.tokenrig.inference.train.data;

/**
 * Numbered examples without end.
 *
 * @param <T> an example
 */
public interface ExampleSource<T> {
    /** The example of a number of at least 0: always the same, on any thread. */
    T example(long number);
}
