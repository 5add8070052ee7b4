package org.tokenrig.inference.generate;

/**
 * What generation asks of a language model: logits of the next token for rows of (asset, beam), and a memory of what each
 * row has said. Rows of several assets go through the network together.
 */
public interface NextTokenModel extends AutoCloseable {
    /** Number of token ids. */
    int vocabulary();

    /** How many tokens may follow an asset's prompt before the model's positions are used up. */
    default int room(int asset) {
        return Integer.MAX_VALUE;
    }

    /** Logits after each asset's prompt: (assets, vocabulary) row-major. Called once, first. */
    float[] start();

    /**
     * Appends one token to each row and gives the logits that follow.
     *
     * @param parents (rows): which row of the previous call each row continues; in the first call after {@link #start()},
     *     which asset. Rows not named are forgotten; a row may be named several times
     * @param tokens (rows): the token appended to each
     * @return (rows, vocabulary) row-major
     */
    float[] step(int[] parents, int[] tokens);

    @Override
    void close();
}
