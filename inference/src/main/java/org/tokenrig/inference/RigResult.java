package org.tokenrig.inference;

import java.util.Map;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.Rig;

/**
 * What became of one mesh.
 *
 * @param id which asset
 * @param rig in the frame of the request's mesh, four influences a vertex; of a new skeleton the joints that move something
 * @param skeletonTokens from begin to end of skeleton, both included, as the model wrote them
 * @param skinCodes (joints of the tokens, tokens a joint) row-major: codebook entries
 * @param rigJoints (joints of the tokens): which of the rig's joints each is; -1 for one that moves nothing and was left out
 * @param className class that the tokens name, or {@code none}
 * @param score of the chosen sequence: log-probability after processing, divided by length; of the skin codes alone where
 *     the skeleton was given or chosen among candidates
 * @param rewards of the rig
 * @param symmetric whether the mesh is symmetric and its rig was made so
 * @param heatShare how much of the skin is bone heat, from 0 to 1
 * @param milliseconds of each stage, by name, in the order they ran
 */
public record RigResult(
        AssetId id,
        Rig rig,
        int[] skeletonTokens,
        int[] skinCodes,
        int[] rigJoints,
        String className,
        double score,
        Rewards rewards,
        boolean symmetric,
        double heatShare,
        Map<String, Long> milliseconds) {}
