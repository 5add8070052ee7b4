package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.network.kernel.Kernels;

/**
 * The weights of one network in float32 on its device, named as its kernels ask for them. On the CPU, float32 tensors that
 * are used as stored are the mapped file itself and must never be written to. Owns their native memory.
 */
final class Weights implements AutoCloseable {
    // of at::ScalarType
    private static final int TORCH_FLOAT16 = 5;
    private static final int TORCH_BFLOAT16 = 15;

    // the beams of one asset as published
    private static final int ROWS_OF_A_STEP = 10;

    private final NDManager manager;
    private final Kernels.Tensors tensors;

    private Weights(NDManager manager, Kernels.Tensors tensors) {
        this.manager = manager;
        this.tensors = tensors;
    }

    /** Starts collecting weights from a file, whose tensors are checked against the architecture as they are asked for. */
    static Builder from(SafeTensors file, Architecture architecture, Device device) {
        return new Builder(file, architecture, device);
    }

    /** Owner of the weights; parent of the managers of calls. */
    NDManager manager() {
        return manager;
    }

    /** All weights as one argument of a kernel. */
    Kernels.Tensors tensors() {
        return tensors;
    }

    @Override
    public void close() {
        tensors.close();
        manager.close();
    }

    static final class Builder {
        private final SafeTensors file;
        private final Map<String, long[]> expected;
        private final NDManager manager;
        private final Map<String, NDArray> weights = new LinkedHashMap<>();
        private ByteBuffer buffer = ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN);

        private Builder(SafeTensors file, Architecture architecture, Device device) {
            this.file = requireNonNull(file, "file is null");
            this.expected = requireNonNull(architecture, "architecture is null").tensorShapes();
            this.manager = NDManager.newBaseManager(requireNonNull(device, "device is null"), "PyTorch");
        }

        /** Names of the architecture's tensors that begin so. */
        List<String> names(String prefix) {
            return expected.keySet().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }

        /** A tensor as it is stored. */
        Builder asStored(String name) {
            return put(name, mapped(name));
        }

        /** Linear weights that are applied together, (sum of out, in). */
        Builder stacked(String name, String... from) {
            try (NDManager scratch = manager.newSubManager()) {
                List<NDArray> parts =
                        Arrays.stream(from).map(part -> read(scratch, part)).toList();
                return put(name, Kernels.get().call(manager, "stacked", parts));
            }
        }

        /** Linear weights without bias that are applied together, in the layout that is fastest on the device. */
        Builder multiplied(String name, String... from) {
            try (NDManager scratch = manager.newSubManager()) {
                List<NDArray> parts =
                        Arrays.stream(from).map(part -> read(scratch, part)).toList();
                return put(
                        name,
                        manager.getDevice().isGpu()
                                ? Kernels.get().call(manager, "stacked", parts)
                                : Kernels.get().call(manager, "packed", parts, ROWS_OF_A_STEP));
            }
        }

        Builder put(String name, NDArray weight) {
            weights.put(name, weight);
            return this;
        }

        NDManager manager() {
            return manager;
        }

        Weights build() {
            return new Weights(manager, Kernels.Tensors.of(weights));
        }

        /** A tensor that is used as it is stored: on the CPU float32 stays in the mapped file. */
        private NDArray mapped(String name) {
            SafeTensors.Entry entry = checked(name);
            return entry.dtype() == DType.F32
                    ? manager.create(aligned(entry.bytes()), new Shape(entry.shape()), DataType.FLOAT32)
                    : read(manager, name);
        }

        /** A copy of a tensor in float32; the mapping is not touched, so that the file does not stay in memory. */
        NDArray read(NDManager owner, String name) {
            SafeTensors.Entry entry = checked(name);
            ByteBuffer bytes = bytes(name, entry);
            try (NDManager scratch = owner.newSubManager()) {
                NDArray copy =
                        switch (entry.dtype()) {
                            case F32 ->
                                scratch.create(bytes, new Shape(entry.size()), DataType.FLOAT32)
                                        .duplicate();
                            case BF16 -> widened(scratch, bytes, TORCH_BFLOAT16);
                            case F16 -> widened(scratch, bytes, TORCH_FLOAT16);
                            case I64, I32 ->
                                throw new IllegalArgumentException("tensor " + name
                                        + " must have dtype " + List.of(DType.F32, DType.BF16, DType.F16) + ", has "
                                        + entry.dtype());
                        };
                NDArray shaped = copy.reshape(new Shape(entry.shape()));
                shaped.attach(owner);
                return shaped;
            }
        }

        private SafeTensors.Entry checked(String name) {
            SafeTensors.Entry entry = file.tensor(name);
            if (!Arrays.equals(entry.shape(), expected.get(name))) {
                throw new IllegalArgumentException("tensor " + name + " must have shape "
                        + Arrays.toString(expected.get(name)) + ", has " + Arrays.toString(entry.shape()));
            }
            return entry;
        }

        /** The tensor's bytes, until the next call. */
        private ByteBuffer bytes(String name, SafeTensors.Entry entry) {
            int size = entry.bytes().remaining();
            if (buffer.capacity() < size) {
                buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
            }
            try {
                file.read(name, buffer.clear());
            } catch (IOException e) {
                throw new UncheckedIOException("tensor " + name + " could not be read", e);
            }
            return buffer.flip();
        }

        /** Inside TorchScript: an array of a 16-bit type must not exist in Java. */
        private static NDArray widened(NDManager owner, ByteBuffer bytes, int torchType) {
            NDArray stored = owner.create(bytes, new Shape(bytes.remaining()), DataType.INT8);
            return Kernels.get().call(owner, "from_bytes", stored, torchType);
        }

        private static ByteBuffer aligned(ByteBuffer bytes) {
            if (bytes.alignmentOffset(0, Float.BYTES) == 0) {
                return bytes;
            }
            return ByteBuffer.allocateDirect(bytes.remaining())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(bytes)
                    .flip();
        }
    }
}
