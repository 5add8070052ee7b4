package org.tokenrig.jobs.evaluate;

import java.io.Serializable;
import org.tokenrig.inference.metric.Protocol;
import org.tokenrig.io.asset.AssetLimits;

/**
 * What every task of a run that measures finished rigs knows.
 *
 * @param protocol by whose conventions rigs are compared
 * @param trims whether joints that move nothing are removed first, from predicted and true rigs
 * @param rewards whether rewards are measured too
 * @param nearestBone whether binding each vertex to its nearest bone is measured beside
 * @param boneSegments points along a bone for the containment
 * @param seed of the random poses
 * @param limits of a file
 * @param modelId of what made the rigs
 * @param modelName for people
 * @param parametersHash of everything that decides a result beside the files
 * @param codeVersion of the driver
 */
record PredictedPlan(
        Protocol protocol,
        boolean trims,
        boolean rewards,
        boolean nearestBone,
        int boneSegments,
        long seed,
        AssetLimits limits,
        String modelId,
        String modelName,
        String parametersHash,
        String codeVersion)
        implements Serializable {}
