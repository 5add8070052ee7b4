package org.tokenrig.inference;

import java.util.Map;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Rig;

/**
 * What became of one mesh.
 *
 * @param id which asset
 * @param rig in the frame of the request's mesh, four influences a vertex
 * @param skeletonTokens from begin to end of skeleton, both included
 * @param skinCodes (joints, tokens a joint) row-major: codebook entries
 * @param className class that the tokens name, or {@code none}
 * @param score of the chosen sequence: log-probability after processing, divided by length; of the skin codes alone where
 *     the skeleton was given or chosen among drafts
 * @param rewards of the rig
 * @param milliseconds of each stage, by name, in the order they ran
 */
public record RigResult(
        AssetId id,
        Rig rig,
        int[] skeletonTokens,
        int[] skinCodes,
        String className,
        double score,
        Rewards rewards,
        Map<String, Long> milliseconds) {}
