package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where networks run, named as PyTorch names it: {@code cpu}, {@code cuda:0} and so on. */
public final class NetworkDevice {
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,4})");

    private NetworkDevice() {}

    /**
     * The device of a name, whether it is there or not.
     *
     * @throws IllegalArgumentException where no device is named so
     */
    public static Device named(String name) {
        if (requireNonNull(name, "name is null").equals("cpu")) {
            return Device.cpu();
        }
        Matcher cuda = CUDA.matcher(name);
        if (cuda.matches()) {
            return Device.gpu(Integer.parseInt(cuda.group(1)));
        }
        throw new IllegalArgumentException("a device must be cpu or cuda:<number>, cannot be: " + name);
    }

    /**
     * The device of a name, which can be used.
     *
     * @throws IOException which says what is missing
     */
    public static Device require(String name) throws IOException {
        Device device = named(name);
        if (device.isGpu()) {
            Engine engine = Engine.getEngine("PyTorch");
            if (!engine.hasCapability(StandardCapabilities.CUDA)) {
                throw new IOException(
                        "the device " + name + " needs a PyTorch library with CUDA, but the one here is for"
                                + " the CPU alone: name an installed one in PYTORCH_LIBRARY_PATH, or set model.device = cpu");
            }
            if (device.getDeviceId() >= engine.getGpuCount()) {
                throw new IOException("the device " + name + " is not on this machine, where PyTorch finds "
                        + engine.getGpuCount() + " GPUs");
            }
        }
        return device;
    }
}
