package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.RandomModel;
import org.tokenrig.inference.checkpoint.SafeTensors;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.checkpoint.TensorSource;
import org.tokenrig.inference.network.Opening;

/**
 * The parameters of all three networks: float32, with gradients, named and shaped as {@link Architecture#tensorShapes()}.
 * Owns their native memory. For one thread.
 */
public final class ParameterSet implements AutoCloseable {
    private final Architecture architecture;
    private final NDManager manager;
    private final Map<String, NDArray> arrays;

    private ParameterSet(Architecture architecture, NDManager manager, Map<String, NDArray> arrays) {
        this.architecture = architecture;
        this.manager = manager;
        this.arrays = Collections.unmodifiableMap(arrays);
    }

    /** Random weights that depend on the seed and a tensor's name alone. */
    public static ParameterSet random(Architecture architecture, long seed) throws IOException {
        return of(architecture, RandomModel.weights(architecture, seed, DType.F32));
    }

    /** Weights to begin a training with; see {@link InitialWeights}. */
    public static ParameterSet initial(Architecture architecture, long seed) {
        return create(architecture, InitialWeights.of(architecture, seed)::get);
    }

    /** The weights of a file, such as a model folder's; 16-bit ones are widened. */
    public static ParameterSet of(Architecture architecture, SafeTensors file) {
        requireNonNull(file, "file is null");
        requireNonNull(architecture, "architecture is null").tensorShapes().forEach((name, shape) -> {
            long[] found = file.tensor(name).shape();
            if (!Arrays.equals(found, shape)) {
                throw new IllegalArgumentException("tensor " + name + " must have shape " + Arrays.toString(shape)
                        + ", has " + Arrays.toString(found));
            }
        });
        return create(architecture, name -> file.tensor(name).toFloatArray());
    }

    /**
     * The weights of a file; a row encoder, and a row head, begin anew where the file has none of this size. A row head that is to
     * read codes and one that reads what was decoded are not the same. Layers that the file does not have begin by adding nothing
     * to what passes through them, so that the network begins as the file's.
     *
     * @param seed of what begins anew
     */
    public static ParameterSet withRows(Architecture architecture, SafeTensors file, long seed) {
        Architecture found = architecture.withRowsOf(file);
        if (found.equals(architecture)
                && file.tensors()
                        .keySet()
                        .containsAll(architecture.tensorShapes().keySet())) {
            return of(architecture, file);
        }
        boolean sameRows = found.equals(architecture);
        boolean sameEncoder = found.codec().rowEncoder() == architecture.codec().rowEncoder();
        Map<String, float[]> begin = InitialWeights.of(architecture, seed);
        return create(architecture, name -> {
            if (!file.tensors().containsKey(name)) {
                float[] values = begin.get(name);
                // a layer more changes nothing until it has learned
                return Architecture.addsToResidual(name) ? new float[values.length] : values;
            }
            boolean kept = sameRows
                    || !Architecture.Codec.inRows(name)
                    || sameEncoder && Architecture.Codec.writesTokens(name);
            return kept ? file.tensor(name).toFloatArray() : begin.get(name);
        });
    }

    private static ParameterSet of(Architecture architecture, Map<String, TensorSource> sources) throws IOException {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, TensorSource> source : sources.entrySet()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            source.getValue().bytes().writeTo(bytes);
            float[] floats = new float[bytes.size() / Float.BYTES];
            ByteBuffer.wrap(bytes.toByteArray())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(floats);
            values.put(source.getKey(), floats);
        }
        return create(architecture, values::get);
    }

    private static ParameterSet create(Architecture architecture, Function<String, float[]> values) {
        try (Opening opening = new Opening()) {
            NDManager manager = opening.add(NDManager.newBaseManager(Device.cpu(), "PyTorch"));
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            architecture.tensorShapes().forEach((name, shape) -> {
                NDArray array = manager.create(values.apply(name), new Shape(shape));
                array.setRequiresGradient(true);
                arrays.put(name, array);
            });
            return opening.complete(new ParameterSet(architecture, manager, arrays));
        }
    }

    /** Sizes of the networks. */
    public Architecture architecture() {
        return architecture;
    }

    /** Names of all parameters. */
    public Set<String> names() {
        return arrays.keySet();
    }

    /** Dimensions of a parameter. */
    public long[] shape(String name) {
        return array(name).getShape().getShape();
    }

    /** A copy of a parameter's numbers, row-major. */
    public float[] values(String name) {
        return array(name).toFloatArray();
    }

    /** Overwrites a parameter. */
    public void set(String name, float[] values) {
        NDArray array = array(name);
        if (requireNonNull(values, "values is null").length != array.size()) {
            throw new IllegalArgumentException(
                    "parameter " + name + " has " + array.size() + " numbers, cannot be set to " + values.length);
        }
        array.set(FloatBuffer.wrap(values));
    }

    /**
     * Takes the gradients of all backward passes since the last call, one after the other, and clears them.
     *
     * @param taker is given a parameter's name and gradient, which is its own from then on; a parameter that took no part
     *     has none
     */
    public void takeGradients(BiConsumer<String, float[]> taker) {
        requireNonNull(taker, "taker is null");
        arrays.forEach((name, array) -> {
            try (PtNDArray gradient = JniUtils.getGradient((PtNDArray) array)) {
                if (gradient != null) {
                    taker.accept(name, gradient.toFloatArray());
                    JniUtils.zeroGrad((PtNDArray) array);
                }
            }
        });
    }

    /** Keeps parameters as they are from now on: they get no gradient. */
    public void freeze(Predicate<String> frozen) {
        requireNonNull(frozen, "frozen is null");
        arrays.forEach((name, array) -> {
            if (frozen.test(name)) {
                array.setRequiresGradient(false);
            }
        });
    }

    /** The numbers as they are when they are written to a file, all float32. */
    public Map<String, TensorSource> tensors() {
        Map<String, TensorSource> tensors = new TreeMap<>();
        arrays.forEach((name, array) -> tensors.put(name, TensorSource.of(array::toFloatArray, shape(name))));
        return tensors;
    }

    NDManager manager() {
        return manager;
    }

    NDArray array(String name) {
        NDArray array = arrays.get(requireNonNull(name, "name is null"));
        if (array == null) {
            throw new IllegalArgumentException("there is no parameter named " + name);
        }
        return array;
    }

    @Override
    public void close() {
        manager.close();
    }
}
