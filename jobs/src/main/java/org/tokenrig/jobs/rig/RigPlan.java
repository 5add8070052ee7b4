package org.tokenrig.jobs.rig;

import java.io.Serializable;
import java.time.Duration;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.jobs.config.Settings;
import org.tokenrig.jobs.run.ModelSource;

/**
 * What every task of a run knows.
 *
 * @param options how rigs are made
 * @param useSkeleton whether given skeletons are kept
 * @param assetsPerStep assets decoded together
 * @param limits of an asset
 * @param decodingMemory bytes that assets at work in a process may have together; 0 for half of its heap
 * @param prefetch what is read ahead
 * @param model how the model is come by
 * @param device on which the network runs; {@code auto} for what Spark gave to the task
 * @param threads of one operation on the CPU; 0 for the executor's cores divided by its tasks
 * @param output the output folder
 * @param journal folder of the run's rows while it is at work, below the output
 * @param flushInterval for which a row waits at most before it is durable
 * @param assetCost of an asset beyond its length, in bytes
 * @param codeVersion of the driver
 */
record RigPlan(
        RigOptions options,
        boolean useSkeleton,
        int assetsPerStep,
        AssetLimits limits,
        long decodingMemory,
        Settings.Prefetch prefetch,
        ModelSource model,
        String device,
        int threads,
        String output,
        String journal,
        Duration flushInterval,
        long assetCost,
        String codeVersion)
        implements Serializable {}
