package org.tokenrig.inference.generate;

import java.util.List;

/** The search for one asset's sequence: some beams that run, until nothing more is to be won. */
interface Search {
    /** The beams that wait for logits, best first; empty when the search is over. */
    List<Beam> running();

    /** Says in which rows of the next step the running beams stand, from the given one on. */
    void placeAt(int firstRow);

    /** Takes one step: (rows, vocabulary) logits of which the running beams' rows are read. */
    void advance(float[] logits);

    /** What was found. */
    Generation result();
}
