package org.tokenrig.inference.network.kernel;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The functions of {@code kernels.py}, by name. They are a module without parameters: weights are arguments. One instance serves
 * the JVM and may be called from any thread. What calls them is the facade of a network, with named parameters: {@link
 * ShapeEncoderKernels}, {@link LanguageModelKernels}, {@link SkinCodecKernels}, {@link WeightKernels}, {@link EmbeddingKernels},
 * {@link TrainingKernels}.
 */
public final class Kernels {
    private static final String SOURCE = "kernels.py";

    /**
     * By what weights that are kept in 16 bits are multiplied: bfloat16 has a wider range than float16, and this moves the part
     * of it where weights are into that of float16. {@code kernels.py} names it and its inverse.
     */
    private static final int HALF_SCALE = 1 << 12;

    /** Weights are kept in 16 bits below this; float16 ends at 65504, and 65504 / {@link #HALF_SCALE} is 15.99. */
    private static final double HALF_RANGE = 15;

    private static final AtomicInteger OPEN = new AtomicInteger();

    // protocol 2: an instance of __torch__.M with no state; and an empty tuple
    private static final byte[] INSTANCE =
            "\u0080\u0002c__torch__\nM\n)\u0081}b.".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

    private final PtSymbolBlock module;

    private Kernels(PtSymbolBlock module) {
        this.module = module;
    }

    /** The kernels, compiled on first use. */
    static Kernels get() {
        return Holder.KERNELS;
    }

    /** How many {@link Tensors} and {@link Halves} are open in this JVM: native memory that its owners still have to free. */
    public static int open() {
        return OPEN.get();
    }

    /**
     * Calls a function that gives one tensor.
     *
     * @param manager owner of the result
     * @param function its name in {@code kernels.py}
     * @param arguments in order: {@link NDArray}, a list of them, {@link Tensors}, {@link Halves}, Integer, Double,
     *     Boolean, String or int[]
     */
    NDArray call(NDManager manager, String function, Object... arguments) {
        requireNonNull(manager, "manager is null");
        try (IValue result = run(requireNonNull(function, "function is null"), arguments)) {
            return result.toTensor((PtNDManager) manager);
        }
    }

    private IValue run(String function, Object... arguments) {
        // specialising a graph for each of many shapes costs more than it saves; the setting is the thread's own
        JniUtils.setGraphExecutorOptimize(false);
        List<IValue> own = new ArrayList<>();
        try {
            IValue[] values = new IValue[arguments.length];
            for (int i = 0; i < values.length; i++) {
                if (arguments[i] instanceof Tensors tensors) {
                    values[i] = tensors.value;
                } else if (arguments[i] instanceof Halves halves) {
                    values[i] = halves.value;
                } else if (arguments[i] instanceof IValue given) {
                    values[i] = given;
                } else {
                    values[i] = value(arguments[i]);
                    own.add(values[i]);
                }
            }
            return IValueUtils.runMethod(module, function, values);
        } finally {
            own.forEach(IValue::close);
        }
    }

    /**
     * Calls a function so that its result can be followed back to the weights. Only this way does DJL leave the engine's
     * gradient mode on, and it takes arrays alone.
     *
     * @param manager owner of the result
     * @param function its name in {@code kernels.py}; its first argument is the weights
     * @param weights by the names the function asks for; their arrays are renamed
     * @param arguments the others, in order
     */
    NDArray callWithGradients(NDManager manager, String function, Map<String, NDArray> weights, NDArray... arguments) {
        requireNonNull(manager, "manager is null");
        JniUtils.setGraphExecutorOptimize(false);
        // the first array chooses the method, and its manager owns the result
        NDArray method = manager.create(0f);
        method.setName("module_method:" + requireNonNull(function, "function is null"));
        NDList inputs = new NDList(method);
        weights.forEach((name, weight) -> {
            weight.setName("w." + name);
            inputs.add(weight);
        });
        for (NDArray argument : arguments) {
            argument.setName(null);
            inputs.add(argument);
        }
        return IValueUtils.forward(module, inputs, true).singletonOrThrow();
    }

    private static IValue value(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof List<?> arrays) {
            return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
        }
        if (argument instanceof int[] numbers) {
            long[] longs = new long[numbers.length];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = numbers[i];
            }
            return IValue.listFrom(longs);
        }
        if (argument instanceof Integer number) {
            return IValue.from(number.longValue());
        }
        if (argument instanceof Double number) {
            return IValue.from(number.doubleValue());
        }
        if (argument instanceof Boolean truth) {
            return IValue.from(truth.booleanValue());
        }
        if (argument instanceof String text) {
            return IValue.from(text);
        }
        throw new IllegalArgumentException(
                "kernels take tensors, lists of them, numbers and names, cannot be: " + argument);
    }

    /** Named tensors as one argument that is made once and passed to many calls. The arrays must stay open as long. */
    public static final class Tensors implements AutoCloseable {
        private final IValue value;

        private Tensors(IValue value) {
            this.value = value;
            OPEN.incrementAndGet();
        }

        /** Arrays by name. */
        public static Tensors of(Map<String, NDArray> arrays) {
            Map<String, PtNDArray> named = new LinkedHashMap<>();
            arrays.forEach((name, array) -> named.put(name, (PtNDArray) array));
            return new Tensors(IValue.stringMapFrom(named));
        }

        @Override
        public void close() {
            OPEN.decrementAndGet();
            value.close();
        }
    }

    /**
     * Named linear weights that stay 16 bits wide on the CPU, as one argument that is passed to many calls. Several threads may
     * add to it.
     */
    public static final class Halves implements AutoCloseable {
        private final IValue value;

        /** No weights yet. */
        public Halves() {
            value = get().run("halves");
            OPEN.incrementAndGet();
        }

        /**
         * Adds weights that are exact in bfloat16 or float16.
         *
         * @param weights (out, in); overwritten
         * @return false if one is too large or not a number; nothing is added or overwritten then
         */
        public boolean add(String name, NDArray weights) {
            try (IValue magnitude = get().run("magnitude", weights)) {
                if (!(magnitude.toDouble() < HALF_RANGE)) {
                    return false;
                }
            }
            try (IValue weight = get().run("halve", weights)) {
                synchronized (this) {
                    get().run("halves_keep", this, name, weight).close();
                }
            }
            return true;
        }

        @Override
        public void close() {
            OPEN.decrementAndGet();
            value.close();
        }
    }

    private static final class Holder {
        private static final Kernels KERNELS = load();

        private static Kernels load() {
            try {
                PtNDManager owner = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
                InputStream packed = new ByteArrayInputStream(pack(source()));
                return new Kernels(JniUtils.loadModule(owner, packed, true, false));
            } catch (IOException e) {
                throw new UncheckedIOException("kernels could not be loaded", e);
            }
        }

        private static byte[] source() throws IOException {
            try (InputStream in = Kernels.class.getResourceAsStream(SOURCE)) {
                String text = new String(
                        requireNonNull(in, SOURCE + " is missing from the class path")
                                .readAllBytes(),
                        StandardCharsets.UTF_8);
                return text.replace("@HALF_SCALE@", HALF_SCALE + ".0")
                        .replace("@HALF_SCALE_INVERSE@", new BigDecimal(1.0 / HALF_SCALE).toPlainString())
                        .replace("@HALF_RANGE@", Long.toString((long) HALF_RANGE))
                        .getBytes(StandardCharsets.UTF_8);
            }
        }

        /** The zip that TorchScript reads: stored entries under one folder. */
        private static byte[] pack(byte[] source) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                store(zip, "data.pkl", INSTANCE);
                store(zip, "code/__torch__.py", source);
                store(zip, "constants.pkl", NO_CONSTANTS);
                store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
                store(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            }
            return out.toByteArray();
        }

        private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
            ZipEntry entry = new ZipEntry("kernels/" + name);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(bytes);
            zip.closeEntry();
        }
    }
}
