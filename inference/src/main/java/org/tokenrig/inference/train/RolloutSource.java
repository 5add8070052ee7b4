package org.tokenrig.inference.train;

import java.io.IOException;
import java.util.List;

/** Where groups are drawn: in this process ({@link Rollouts}), or on other machines. */
@FunctionalInterface
public interface RolloutSource {
    /**
     * A group for each request, in order. What is drawn depends on the weights, the mesh, its id and the seed alone.
     *
     * @param policy weights of shape encoder and language model
     */
    List<RolloutGroup> draw(FrozenWeights policy, List<RolloutRequest> requests) throws IOException;
}
