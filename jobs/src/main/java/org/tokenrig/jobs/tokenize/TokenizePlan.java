package org.tokenrig.jobs.tokenize;

import java.io.Serializable;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.jobs.run.ModelSource;
import org.tokenrig.jobs.run.TaskDevice;

/**
 * What every task of a run knows.
 *
 * @param options class of the prompt, samples of the condition, seed, and how decoded skins are finished
 * @param codecPoints of each joint that the codec's encoder reads
 * @param points surface samples that are kept with the tokens; 0 for none
 * @param limits of a file
 * @param model whose codec encodes
 * @param device that the codec runs on
 * @param threads of one operation on the CPU; 0 for the executor's cores divided by its tasks
 * @param parametersHash of everything that decides a result beside model and file
 * @param codeVersion of the driver
 */
record TokenizePlan(
        RigOptions options,
        int codecPoints,
        int points,
        AssetLimits limits,
        ModelSource model,
        TaskDevice device,
        int threads,
        String parametersHash,
        String codeVersion)
        implements Serializable {}
