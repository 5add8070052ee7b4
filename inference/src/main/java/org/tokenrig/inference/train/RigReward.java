package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import org.tokenrig.inference.metric.RewardMetrics;
import org.tokenrig.inference.metric.RewardOptions;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.inference.skin.Influences;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;

/** What makes one rig of a mesh better than another. */
@FunctionalInterface
public interface RigReward extends Serializable {
    /** Scores rigs of one mesh; what is the mesh's alone is computed once. */
    @FunctionalInterface
    interface OfMesh {
        /**
         * Scores a rig; what counts is the total.
         *
         * @param rig the final one, file's frame
         * @param uncut (vertices, joints): its weights before the cut to four a vertex
         */
        Rewards score(Rig rig, Influences uncut);
    }

    /**
     * The scores of a mesh's rigs.
     *
     * @param mesh file's frame
     * @param seed of what is random about them
     */
    OfMesh of(Mesh mesh, long seed);

    /** The four rewards of the method. */
    static RigReward weighted(RewardOptions options) {
        requireNonNull(options, "options is null");
        return (mesh, seed) -> {
            RewardMetrics metrics = RewardMetrics.of(mesh);
            RewardOptions seeded = options.withSeed(seed);
            return (rig, uncut) -> metrics.score(rig, uncut, seeded);
        };
    }
}
