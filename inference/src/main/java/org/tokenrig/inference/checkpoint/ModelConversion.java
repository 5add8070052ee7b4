package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.options.RecommendedOptions;

/**
 * The same model with weights of another element type, to be smaller: half the bytes of F32 in F16 or BF16. It has another
 * identity, and its provenance says which model it was.
 *
 * @param source what is converted; not changed
 * @param dtype F32, BF16 or F16
 * @param name of the new model, for people
 * @param recommended how to run the new model where the user says nothing
 * @param codec model whose codec replaces the source's: another one that reads the same tokens; empty to keep the source's
 */
public record ModelConversion(
        ModelFolder source, DType dtype, String name, RecommendedOptions recommended, Optional<ModelFolder> codec) {
    public ModelConversion {
        requireNonNull(source, "source is null");
        requireNonNull(dtype, "dtype is null");
        requireNonNull(name, "name is null");
        requireNonNull(recommended, "recommended is null");
        requireNonNull(codec, "codec is null");
        if (dtype != DType.F32 && dtype != DType.BF16 && dtype != DType.F16) {
            throw new IllegalArgumentException("dtype must be F32, BF16 or F16, cannot be: " + dtype);
        }
    }

    /** A conversion that keeps name and recommendations. */
    public static ModelConversion of(ModelFolder source, DType dtype) {
        return new ModelConversion(source, dtype, source.identity().name(), source.recommended(), Optional.empty());
    }

    /** The same under another name. */
    public ModelConversion named(String newName) {
        return new ModelConversion(source, dtype, newName, recommended, codec);
    }

    /** The same with other recommendations. */
    public ModelConversion recommending(RecommendedOptions options) {
        return new ModelConversion(source, dtype, name, options, codec);
    }

    /** The same with the codec of a model. */
    public ModelConversion withCodec(ModelFolder model) {
        return new ModelConversion(source, dtype, name, recommended, Optional.of(model));
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
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        entries().forEach((tensor, entry) -> tensors.put(tensor, converted(tensor, entry)));
        String made = "from " + source.identity().id() + ", dtype " + dtype;
        ModelFolder written = ModelFolder.write(
                folder,
                new ModelFolder.Description(
                        name,
                        source.identity().trained()
                                && codec.map(model -> model.identity().trained())
                                        .orElse(true),
                        codec.map(model -> source.architecture()
                                        .withRowHead(
                                                model.architecture().codec().rowHead()))
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

    /** A language model that has learned to write one codec's tokens cannot write another's. */
    private void requireSameTokens(ModelFolder other) throws CheckpointException {
        if (!other.architecture()
                .withRowHead(0)
                .codec()
                .equals(source.architecture().withRowHead(0).codec())) {
            throw new CheckpointException(other.folder() + ": its codec must have the sizes "
                    + source.architecture().codec() + ", has "
                    + other.architecture().codec());
        }
        for (String tensor : source.weights().tensors().keySet()) {
            if (Architecture.Codec.writesTokens(tensor)
                    && !Arrays.equals(
                            source.weights().tensor(tensor).toFloatArray(),
                            other.weights().tensor(tensor).toFloatArray())) {
                throw new CheckpointException(other.folder() + ": its codec must write the same tokens as that of "
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
        TensorSource target = TensorSource.of(entry).to(dtype);
        return new TensorSource(dtype, entry.shape(), out -> {
            try {
                target.bytes().writeTo(out);
            } catch (CheckpointException e) {
                throw new CheckpointException("tensor " + tensor + ": " + e.getMessage(), e);
            }
        });
    }

    /** What was written reads as the source does, to the rounding of the type. */
    private void check(ModelFolder written) throws IOException {
        if (!written.verify().equals(written.identity().id())) {
            throw new CheckpointException(written.folder() + ": does not read as it was written");
        }
        for (Map.Entry<String, SafeTensors.Entry> entry : entries().entrySet()) {
            float[] expected = entry.getValue().toFloatArray();
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
