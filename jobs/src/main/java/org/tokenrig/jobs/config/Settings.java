package org.tokenrig.jobs.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tokenrig.inference.RigOptions;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.io.asset.AssetLimits;

/**
 * All settings of a run; what each does is said in {@code reference.conf}.
 *
 * @param rig how rigs are made
 * @param useSkeleton whether a given skeleton is kept
 * @param assetsPerStep assets decoded together
 * @param model which weights, and how they reach the executors
 * @param quality by which rigs are judged
 * @param limits of an asset
 * @param decodingMemory bytes that assets at work in a process may have together; 0 for half of its heap
 * @param bins how assets are spread over tasks
 * @param prefetch what is read ahead
 * @param progressInterval between two lines where the output is no terminal
 * @param spark properties for Spark by their full names
 * @param chosen names of the settings that the file or the command line has: a model's recommendations do not change them
 */
public record Settings(
        RigOptions rig,
        boolean useSkeleton,
        int assetsPerStep,
        Model model,
        QualityThresholds quality,
        AssetLimits limits,
        long decodingMemory,
        Bins bins,
        Prefetch prefetch,
        Duration progressInterval,
        Map<String, String> spark,
        Set<String> chosen) {
    public Settings {
        requireNonNull(rig, "rig is null");
        requireNonNull(model, "model is null");
        requireNonNull(quality, "quality is null");
        requireNonNull(limits, "limits is null");
        requireNonNull(bins, "bins is null");
        requireNonNull(prefetch, "prefetch is null");
        requireAtLeast("rig.assets-per-step", assetsPerStep, 1);
        if (progressInterval.isNegative() || progressInterval.isZero()) {
            throw new IllegalArgumentException("progress.interval must be positive, cannot be: " + progressInterval);
        }
        spark = Map.copyOf(spark);
        chosen = Set.copyOf(chosen);
    }

    /**
     * Which weights.
     *
     * @param folder model folder, or the name of a built-in model; empty for the one that is built in by default
     * @param threads of one operation on the CPU; 0 for the executor's cores divided by its tasks
     * @param distribute whether a local folder is sent to executors on other machines
     * @param device {@code cpu}, {@code cuda:<number>}, or {@code auto} for what Spark gave to the task
     */
    public record Model(String folder, int threads, boolean distribute, String device) {
        private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda:\\d{1,4}");

        public Model {
            requireNonNull(folder, "folder is null");
            if (!DEVICE.matcher(device).matches()) {
                throw new IllegalArgumentException(
                        "model.device must be auto, cpu or cuda:<number>, cannot be: " + device);
            }
            requireAtLeast("model.threads", threads, 0);
        }

        /** On the device that Spark gave to the task. */
        public Model(String folder, int threads, boolean distribute) {
            this(folder, threads, distribute, "auto");
        }
    }

    /**
     * How assets are spread over tasks.
     *
     * @param partitions number of bins; 0 for four a core
     * @param assetCost of an asset beyond its length, in bytes
     * @param limit assets at most; 0 for all
     */
    public record Bins(int partitions, long assetCost, int limit) {
        public Bins {
            requireAtLeast("bins.partitions", partitions, 0);
            requireAtLeast("bins.asset-cost", assetCost, 1);
            requireAtLeast("bins.limit", limit, 0);
        }
    }

    /**
     * What each task reads ahead.
     *
     * @param threads that read
     * @param assets at most ahead, at least 1
     * @param bytes of files at most ahead; one asset is read whatever its length
     */
    public record Prefetch(int threads, int assets, long bytes) implements java.io.Serializable {
        public Prefetch {
            requireAtLeast("prefetch.threads", threads, 1);
            requireAtLeast("prefetch.assets", assets, 1);
            requireAtLeast("prefetch.bytes", bytes, 1);
        }
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", cannot be: " + value);
        }
    }
}
