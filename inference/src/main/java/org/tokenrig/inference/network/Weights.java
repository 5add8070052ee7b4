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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.network.kernel.Kernels;
import org.tokenrig.inference.network.kernel.WeightKernels;
import org.tokenrig.inference.network.kernel.WeightKernels.SixteenBits;

/**
 * The weights of one network on its device, named as its kernels ask for them: in float32, and on the CPU those that few rows
 * meet in 16 bits if they are stored so. On the CPU, float32 tensors that are used as stored are the mapped file itself and
 * must never be written to. Owns their native memory.
 */
final class Weights implements AutoCloseable {
    // the beams of one asset as published
    private static final int ROWS_OF_A_STEP = 10;

    // each needs some 100 MB meanwhile at the published size
    private static final int MOST_LOADERS = 4;

    private final NDManager manager;
    private final Kernels.Tensors tensors;
    private final Kernels.Halves halves;

    private Weights(NDManager manager, Kernels.Tensors tensors, Kernels.Halves halves) {
        this.manager = manager;
        this.tensors = tensors;
        this.halves = halves;
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

    /** The weights that are kept as 16 bits, as another argument. */
    Kernels.Halves halves() {
        return halves;
    }

    @Override
    public void close() {
        tensors.close();
        halves.close();
        manager.close();
    }

    /** Owns the native memory until it is built: closing it then frees nothing. */
    static final class Builder implements AutoCloseable {
        private final SafeTensors file;
        private final Map<String, long[]> expected;
        private final NDManager manager;
        private final Map<String, NDArray> weights = new ConcurrentHashMap<>();
        private final Kernels.Halves halves;
        private final Opening opening = new Opening();
        private final ThreadLocal<ByteBuffer> buffer = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

        private Builder(SafeTensors file, Architecture architecture, Device device) {
            this.file = requireNonNull(file, "file is null");
            this.expected = requireNonNull(architecture, "architecture is null").tensorShapes();
            requireNonNull(device, "device is null");
            this.manager = opening.add(NDManager.newBaseManager(device, "PyTorch"));
            try {
                this.halves = opening.add(new Kernels.Halves());
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        @Override
        public void close() {
            opening.close();
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
        Builder stacked(KernelWeight weight) {
            return put(weight.name(), read(manager, weight));
        }

        /** Linear weights that are applied together, in the layout that is fastest on the device for so many rows. */
        Builder multiplied(KernelWeight weight, int rows) {
            if (manager.getDevice().isGpu()) {
                return stacked(weight);
            }
            try (NDManager scratch = manager.newSubManager()) {
                return put(weight.name(), WeightKernels.packed(manager, read(scratch, weight), rows));
            }
        }

        /** The same for few rows and without bias: on a CPU, weights that are stored as 16 bits stay so. */
        Builder multipliedByFew(KernelWeight weight) {
            boolean stored16 = weight.tensors().stream()
                    .map(part -> checked(part).dtype())
                    .allMatch(dtype -> dtype == DType.BF16 || dtype == DType.F16);
            if (!stored16 || manager.getDevice().isGpu()) {
                return multiplied(weight, ROWS_OF_A_STEP);
            }
            try (NDManager scratch = manager.newSubManager()) {
                return halves.add(weight.name(), read(scratch, weight)) ? this : multiplied(weight, ROWS_OF_A_STEP);
            }
        }

        /** Runs what adds weights on a few threads: packing keeps one busy. */
        Builder together(List<Runnable> additions) {
            int threads = Math.min(MOST_LOADERS, Runtime.getRuntime().availableProcessors());
            ExecutorService loaders = Executors.newFixedThreadPool(threads);
            try {
                CompletableFuture.allOf(additions.stream()
                                .map(addition -> CompletableFuture.runAsync(addition, loaders))
                                .toArray(CompletableFuture[]::new))
                        .join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            } finally {
                loaders.shutdown();
            }
            return this;
        }

        Builder put(String name, NDArray weight) {
            weights.put(name, weight);
            return this;
        }

        NDManager manager() {
            return manager;
        }

        Weights build() {
            return opening.complete(new Weights(manager, Kernels.Tensors.of(weights), halves));
        }

        /** A tensor that is used as it is stored: on the CPU float32 stays in the mapped file. */
        private NDArray mapped(String name) {
            SafeTensors.Entry entry = checked(name);
            return entry.dtype() == DType.F32
                    ? manager.create(aligned(entry.bytes()), new Shape(entry.shape()), DataType.FLOAT32)
                    : read(manager, name);
        }

        private NDArray read(NDManager owner, KernelWeight weight) {
            return read(owner, weight.tensors().toArray(String[]::new));
        }

        /**
         * A copy in float32 of a tensor, or of several of one shape but for their first dimension, one after the other in it. The
         * mapping is not touched, so that the file does not stay in memory.
         */
        NDArray read(NDManager owner, String... names) {
            List<SafeTensors.Entry> entries =
                    Arrays.stream(names).map(this::checked).toList();
            DType dtype = entries.get(0).dtype();
            try (NDManager scratch = owner.newSubManager()) {
                if (entries.stream().anyMatch(entry -> entry.dtype() != dtype)) {
                    List<NDArray> parts = Arrays.stream(names)
                            .map(name -> read(scratch, name))
                            .toList();
                    return WeightKernels.stacked(owner, parts);
                }
                ByteBuffer bytes = bytes(names, entries);
                NDArray copy =
                        switch (dtype) {
                            case F32 ->
                                scratch.create(bytes, new Shape(bytes.remaining() / Float.BYTES), DataType.FLOAT32)
                                        .duplicate();
                            case BF16 -> widened(scratch, bytes, SixteenBits.BFLOAT16);
                            case F16 -> widened(scratch, bytes, SixteenBits.FLOAT16);
                            case I64, I32 ->
                                throw new IllegalArgumentException("tensor " + names[0]
                                        + " must have dtype " + List.of(DType.F32, DType.BF16, DType.F16) + ", has "
                                        + dtype);
                        };
                long[] shape = entries.get(0).shape().clone();
                shape[0] = entries.stream().mapToLong(entry -> entry.shape()[0]).sum();
                NDArray shaped = copy.reshape(new Shape(shape));
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

        /** The tensors' bytes, one after the other, until the thread's next call. */
        private ByteBuffer bytes(String[] names, List<SafeTensors.Entry> entries) {
            int size = entries.stream()
                    .mapToInt(entry -> entry.bytes().remaining())
                    .reduce(0, Math::addExact);
            if (buffer.get().capacity() < size) {
                buffer.set(ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN));
            }
            ByteBuffer bytes = buffer.get().clear();
            for (String name : names) {
                try {
                    file.read(name, bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException("tensor " + name + " could not be read", e);
                }
            }
            return bytes.flip();
        }

        /** Inside TorchScript: an array of a 16-bit type must not exist in Java. */
        private static NDArray widened(NDManager owner, ByteBuffer bytes, SixteenBits type) {
            NDArray stored = owner.create(bytes, new Shape(bytes.remaining()), DataType.INT8);
            return WeightKernels.widened(owner, stored, type);
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
