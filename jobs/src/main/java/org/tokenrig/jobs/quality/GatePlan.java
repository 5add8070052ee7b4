package org.tokenrig.jobs.quality;

import java.io.Serializable;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.io.asset.AssetLimits;

/**
 * What every task of a run knows.
 *
 * @param thresholds by which rigs are judged
 * @param limits of an asset
 * @param damages whether damaged copies of each rig are judged too
 * @param damageSeed of what is damaged
 * @param parametersHash of everything that decides a result beside the asset
 * @param codeVersion of the driver
 */
record GatePlan(
        QualityThresholds thresholds,
        AssetLimits limits,
        boolean damages,
        long damageSeed,
        String parametersHash,
        String codeVersion)
        implements Serializable {}
