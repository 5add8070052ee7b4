package org.tokenrig.jobs.rig;

import java.io.Serializable;
import java.time.Duration;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.jobs.config.RigGate;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.ModelSource;
import org.tokenrig.jobs.run.TaskDevice;

/**
 * What every task of a run knows.
 *
 * @param runId of the run
 * @param options how rigs are made
 * @param useSkeleton whether given skeletons are kept
 * @param assetsPerStep assets decoded together
 * @param limits of an asset
 * @param decodingMemory bytes that assets at work in a process may have together; 0 for half of its heap
 * @param prefetch what is read ahead
 * @param model how the model is come by
 * @param device on which the network runs
 * @param threads of one operation on the CPU; 0 for the executor's cores divided by its tasks
 * @param output the output folder
 * @param journal folder of the run's rows while it is at work, below the output
 * @param flushInterval for which a row waits at most before it is durable
 * @param assetCost of an asset beyond its length, in bytes
 * @param gate what is done with the verdict on how a rig moves
 * @param thresholds of that verdict
 * @param codeVersion of the driver
 */
record RigPlan(
        String runId,
        RigOptions options,
        boolean useSkeleton,
        int assetsPerStep,
        AssetLimits limits,
        long decodingMemory,
        Settings.Prefetch prefetch,
        ModelSource model,
        TaskDevice device,
        int threads,
        String output,
        String journal,
        Duration flushInterval,
        long assetCost,
        RigGate gate,
        QualityThresholds thresholds,
        String codeVersion)
        implements Serializable {}
