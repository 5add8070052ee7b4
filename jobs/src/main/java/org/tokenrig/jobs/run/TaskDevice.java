package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.tokenrig.inference.TokenRig;

/** Which device the network of a task runs on. */
public final class TaskDevice {
    private static final String AUTO = "auto";
    private static final String GPU = "gpu";

    private TaskDevice() {}

    /**
     * The device's name.
     *
     * @param wanted a device, or {@code auto} for the GPU that Spark gave to the task, and the CPU where it gave none
     * @param resources of the task; the addresses of {@code gpu} are the numbers that CUDA gives to its devices
     * @throws IllegalArgumentException where Spark's address is not such a number
     */
    public static String of(String wanted, Map<String, ResourceInformation> resources) {
        requireNonNull(resources, "resources is null");
        if (!requireNonNull(wanted, "wanted is null").equals(AUTO)) {
            return wanted;
        }
        ResourceInformation gpu = resources.get(GPU);
        if (gpu == null || gpu.addresses().length == 0) {
            return "cpu";
        }
        String address = gpu.addresses()[0];
        if (!address.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("the address of a GPU must be its number, so that it is cuda:<number>;"
                    + " the discovery script of this machine gives: " + address);
        }
        return "cuda:" + address;
    }

    /** Inside a task: what its device lacks, in a sentence; nothing where it can be used. */
    public static Iterator<String> missing(String wanted) {
        try {
            TokenRig.requireDevice(of(wanted, TaskContext.get().resourcesJMap()));
            return Collections.emptyIterator();
        } catch (IOException | IllegalArgumentException e) {
            return List.of(e.getMessage()).iterator();
        }
    }

    /** Whether tasks may run on something else than the CPU. */
    public static boolean mayBeGpu(String wanted, SparkConf configuration) {
        return wanted.equals(AUTO)
                ? configuration.getDouble("spark.task.resource.gpu.amount", 0) > 0
                : !wanted.equals("cpu");
    }
}
