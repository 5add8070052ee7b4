package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.options.RecommendedOptions;

/**
 * The same model with weights of another element type, to be smaller: half the bytes of F32 in F16 or BF16; or with another's
 * codec, or averaged with another. It has another identity, and its provenance says which models it was.
 *
 * @param source what is converted; not changed
 * @param dtype F32, BF16 or F16
 * @param name of the new model, for people
 * @param recommended how to run the new model where the user says nothing
 * @param codec model whose codec replaces the source's: another one that reads the same tokens; empty to keep the source's
 * @param other model of the same sizes and tokens, with whose weights those of the source are averaged, but those of the codec
 *     (Wortsman et al., "Model soups"); empty for the source's alone
 * @param share of the other's weights in what is averaged, in [0, 1]
 */
public record ModelConversion(
        ModelFolder source,
        DType dtype,
        String name,
        RecommendedOptions recommended,
        Optional<ModelFolder> codec,
        Optional<ModelFolder> other,
        double share) {
    private static final double HALF = 0.5;

    public ModelConversion {
        requireNonNull(source, "source is null");
        requireNonNull(dtype, "dtype is null");
        requireNonNull(name, "name is null");
        requireNonNull(recommended, "recommended is null");
        requireNonNull(codec, "codec is null");
        requireNonNull(other, "other is null");
        if (dtype != DType.F32 && dtype != DType.BF16 && dtype != DType.F16) {
            throw new IllegalArgumentException("dtype must be F32, BF16 or F16, cannot be: " + dtype);
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of the other model must be within 0..1, cannot be: " + share);
        }
    }

    /** A conversion that keeps name and recommendations. */
    public static ModelConversion of(ModelFolder source, DType dtype) {
        return new ModelConversion(
                source,
                dtype,
                source.identity().name(),
                source.recommended(),
                Optional.empty(),
                Optional.empty(),
                HALF);
    }

    /** The same under another name. */
    public ModelConversion named(String newName) {
        return new ModelConversion(source, dtype, newName, recommended, codec, other, share);
    }

    /** The same with other recommendations. */
    public ModelConversion recommending(RecommendedOptions options) {
        return new ModelConversion(source, dtype, name, options, codec, other, share);
    }

    /** The same with the codec of a model. */
    public ModelConversion withCodec(ModelFolder model) {
        return new ModelConversion(source, dtype, name, recommended, Optional.of(model), other, share);
    }

    /**
     * The same with a mean of the source's weights and of another model's, but for the codec. The other may have another number of
     * query points; the source's is kept.
     *
     * @param part of the other's, in [0, 1]; 0.5 for the plain mean
     */
    public ModelConversion averagedWith(ModelFolder model, double part) {
        return new ModelConversion(source, dtype, name, recommended, codec, Optional.of(model), part);
    }

    /**
     * Writes the model folder, reads it again and compares it with the source.
     *
     * @param folder must not exist, or be empty
     * @throws CheckpointException if the source is not what its configuration says, a number is not finite or too large for
     *     the type, or what was written does not read as it should; the message names the tensor
     */
    public ModelFolder writeTo(Path folder) throws IOException {
        source.requireWhole();
        if (codec.isPresent()) {
            codec.get().requireWhole();
            requireSameTokens(codec.get());
        }
        if (other.isPresent()) {
            other.get().requireWhole();
            requireSameSizes(other.get());
            requireSameTokens(other.get());
        }
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        entries().forEach((tensor, entry) -> tensors.put(tensor, converted(tensor, entry)));
        String made = "from " + source.identity().id()
                + other.map(model -> " and " + model.identity().id()
                                + (share == HALF ? ", mean of both" : ", mean with a share of " + share))
                        .orElse("")
                + ", dtype " + dtype;
        ModelFolder written = ModelFolder.write(
                folder,
                new ModelFolder.Description(
                        name,
                        Stream.of(Optional.of(source), codec, other)
                                .flatMap(Optional::stream)
                                .allMatch(model -> model.identity().trained()),
                        codec.map(model -> source.architecture().withRowsOf(model.architecture()))
                                .orElse(source.architecture()),
                        source.pmpeBf16Buffers(),
                        recommended),
                tensors,
                Provenance.continued(source.provenance())
                        .and(
                                "converted",
                                codec.map(model -> made + ", codec of "
                                                + model.identity().id())
                                        .orElse(made)));
        check(written);
        return written;
    }

    private void requireSameSizes(ModelFolder model) throws CheckpointException {
        int points = source.architecture().shape().tokens();
        if (!model.architecture()
                .withRowHead(0)
                .withQueryPoints(points)
                .equals(source.architecture().withRowHead(0))) {
            throw new CheckpointException(
                    model.folder() + ": must have the sizes of " + source.folder() + " to be averaged with it");
        }
    }

    /** A row encoder writes tokens, a row head reads them. */
    private static Architecture.Codec withoutRowHead(ModelFolder model) {
        Architecture.Codec codec = model.architecture().codec();
        return codec.rowEncoder() > 0 ? codec : codec.withRowHead(0);
    }

    /** A language model that has learned to write one codec's tokens cannot write another's. */
    private void requireSameTokens(ModelFolder model) throws CheckpointException {
        if (!withoutRowHead(model).equals(withoutRowHead(source))) {
            throw new CheckpointException(model.folder() + ": its codec must have the sizes "
                    + source.architecture().codec() + ", has "
                    + model.architecture().codec());
        }
        for (String tensor : source.weights().tensors().keySet()) {
            if (Architecture.Codec.writesTokens(tensor)
                    && !Arrays.equals(
                            source.weights().tensor(tensor).toFloatArray(),
                            model.weights().tensor(tensor).toFloatArray())) {
                throw new CheckpointException(model.folder() + ": its codec must write the same tokens as that of "
                        + source.folder() + ", but " + tensor + " differs");
            }
        }
    }

    /** What the new model is made of. */
    private Map<String, SafeTensors.Entry> entries() {
        Map<String, SafeTensors.Entry> entries =
                new LinkedHashMap<>(source.weights().tensors());
        codec.ifPresent(model -> {
            entries.keySet().removeIf(Architecture.Codec::owns);
            model.weights().tensors().forEach((tensor, entry) -> {
                if (Architecture.Codec.owns(tensor)) {
                    entries.put(tensor, entry);
                }
            });
        });
        return entries;
    }

    private TensorSource converted(String tensor, SafeTensors.Entry entry) {
        TensorSource plain = isAveraged(tensor)
                ? TensorSource.of(() -> numbers(tensor, entry), entry.shape())
                : TensorSource.of(entry);
        TensorSource target = plain.to(dtype);
        return new TensorSource(dtype, entry.shape(), out -> {
            try {
                target.bytes().writeTo(out);
            } catch (CheckpointException e) {
                throw new CheckpointException("tensor " + tensor + ": " + e.getMessage(), e);
            }
        });
    }

    private boolean isAveraged(String tensor) {
        return other.isPresent() && !Architecture.Codec.owns(tensor);
    }

    /** What the new model has, before it is rounded to its type. */
    private float[] numbers(String tensor, SafeTensors.Entry entry) {
        float[] numbers = entry.toFloatArray();
        if (isAveraged(tensor)) {
            float[] others = other.orElseThrow().weights().tensor(tensor).toFloatArray();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) ((1 - share) * numbers[i] + share * others[i]);
            }
        }
        return numbers;
    }

    /** What was written reads as the source does, to the rounding of the type. */
    private void check(ModelFolder written) throws IOException {
        if (!written.verify().equals(written.identity().id())) {
            throw new CheckpointException(written.folder() + ": does not read as it was written");
        }
        for (Map.Entry<String, SafeTensors.Entry> entry : entries().entrySet()) {
            float[] expected = numbers(entry.getKey(), entry.getValue());
            float[] found = written.weights().tensor(entry.getKey()).toFloatArray();
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs(found[i] - expected[i]) <= rounding(expected[i]))) {
                    throw new CheckpointException("tensor " + entry.getKey() + ": element " + i + " must be near "
                            + expected[i] + " in " + dtype + ", is " + found[i]);
                }
            }
        }
    }

    /** Half a step of the type at this number. */
    private double rounding(float value) {
        double relative = dtype == DType.F16 ? 0x1p-11 : dtype == DType.BF16 ? 0x1p-8 : 0;
        return Math.max(relative * Math.abs(value), dtype == DType.F16 ? 0x1p-25 : 0);
    }
}
