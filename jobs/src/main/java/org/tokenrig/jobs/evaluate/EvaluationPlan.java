package org.tokenrig.jobs.evaluate;

import java.io.Serializable;
import java.util.Optional;
import org.tokenrig.inference.metric.Protocol;
import org.tokenrig.inference.metric.SkeletonLibrary;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.jobs.run.ModelSource;
import org.tokenrig.jobs.run.TaskDevice;

/**
 * What every task of a run knows.
 *
 * @param options how rigs are made
 * @param limits of an asset
 * @param model how the model is come by
 * @param device that the model runs on
 * @param threads of one operation on the CPU; 0 for the executor's cores divided by its tasks
 * @param codecPoints of each joint that the codec's encoder reads
 * @param known skeletons of training creatures; null without baselines, since an Optional is not serialisable
 * @param protocol by whose conventions rigs are compared
 * @param boneHeat whether bone heat is measured too
 * @param parametersHash of everything that decides a result beside model and asset
 * @param codeVersion of the driver
 */
record EvaluationPlan(
        RigOptions options,
        AssetLimits limits,
        ModelSource model,
        TaskDevice device,
        int threads,
        int codecPoints,
        SkeletonLibrary known,
        Protocol protocol,
        boolean boneHeat,
        String parametersHash,
        String codeVersion)
        implements Serializable {
    Optional<SkeletonLibrary> baselines() {
        return Optional.ofNullable(known);
    }
}
