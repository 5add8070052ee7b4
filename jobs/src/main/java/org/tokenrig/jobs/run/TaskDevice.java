package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.inference.TokenRig;
import org.tokenrig.jobs.config.Settings;

/**
 * Which device the network of a task runs on.
 *
 * @param wanted a device, or {@code auto} for the GPU that Spark gave to the task, and the CPU where it gave none
 * @param orCpu whether a task goes on on the CPU where that device cannot be used
 */
public record TaskDevice(String wanted, boolean orCpu) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDevice.class);
    private static final String AUTO = "auto";
    private static final String GPU = "gpu";
    private static final String CPU = "cpu";
    /** What this process has said of devices that cannot be used. */
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    public TaskDevice {
        requireNonNull(wanted, "wanted is null");
    }

    /** As the settings have it. */
    public static TaskDevice of(Settings.Model model) {
        return new TaskDevice(model.device(), model.fallback() == Settings.Model.Fallback.CPU);
    }

    /**
     * The name of the device that is meant, whether it can be used or not.
     *
     * @param resources of the task; the addresses of {@code gpu} are the numbers that CUDA gives to its devices
     * @throws IllegalArgumentException where Spark's address is not such a number
     */
    String name(Map<String, ResourceInformation> resources) {
        requireNonNull(resources, "resources is null");
        if (!wanted.equals(AUTO)) {
            return wanted;
        }
        ResourceInformation gpu = resources.get(GPU);
        if (gpu == null || gpu.addresses().length == 0) {
            return CPU;
        }
        String address = gpu.addresses()[0];
        if (!address.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("the address of a GPU must be its number, so that it is cuda:<number>;"
                    + " the discovery script of this machine gives: " + address);
        }
        return "cuda:" + address;
    }

    /**
     * The name of the device that a task with these resources uses.
     *
     * @throws IllegalArgumentException where Spark's address is no number, and the CPU does not take its place
     */
    String used(Map<String, ResourceInformation> resources) {
        Optional<String> missing = orCpu ? missing(resources) : Optional.empty();
        if (missing.isEmpty()) {
            return name(resources);
        }
        if (SAID.add(missing.get())) {
            LOG.warn("{}; this process goes on on the CPU, since model.fallback is cpu", missing.get());
        }
        return CPU;
    }

    /** Inside a task: what its device lacks, in a sentence; nothing where it can be used. */
    public Iterator<String> missing() {
        return missing(TaskContext.get().resourcesJMap())
                .map(sentence -> List.of(sentence).iterator())
                .orElseGet(Collections::emptyIterator);
    }

    private Optional<String> missing(Map<String, ResourceInformation> resources) {
        try {
            TokenRig.requireDevice(name(resources));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Whether tasks may run on something else than the CPU. */
    public boolean mayBeGpu(SparkConf configuration) {
        return wanted.equals(AUTO)
                ? configuration.getDouble("spark.task.resource.gpu.amount", 0) > 0
                : !wanted.equals(CPU);
    }
}
