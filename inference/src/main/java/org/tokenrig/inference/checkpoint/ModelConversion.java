package org.tokenrig.inference.checkpoint;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tokenrig.inference.RecommendedOptions;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;

/**
 * The same model with weights of another element type, to be smaller: half the bytes of F32 in F16 or BF16. It has another
 * identity, and its provenance says which model it was.
 *
 * @param source what is converted; not changed
 * @param dtype F32, BF16 or F16
 * @param name of the new model, for people
 * @param recommended how to run the new model where the user says nothing
 */
public record ModelConversion(ModelFolder source, DType dtype, String name, RecommendedOptions recommended) {
    public ModelConversion {
        requireNonNull(source, "source is null");
        requireNonNull(dtype, "dtype is null");
        requireNonNull(name, "name is null");
        requireNonNull(recommended, "recommended is null");
        if (dtype != DType.F32 && dtype != DType.BF16 && dtype != DType.F16) {
            throw new IllegalArgumentException("dtype must be F32, BF16 or F16, cannot be: " + dtype);
        }
    }

    /** A conversion that keeps name and recommendations. */
    public static ModelConversion of(ModelFolder source, DType dtype) {
        return new ModelConversion(source, dtype, source.identity().name(), source.recommended());
    }

    /** The same under another name. */
    public ModelConversion named(String newName) {
        return new ModelConversion(source, dtype, newName, recommended);
    }

    /** The same with other recommendations. */
    public ModelConversion recommending(RecommendedOptions options) {
        return new ModelConversion(source, dtype, name, options);
    }

    /**
     * Writes the model folder, reads it again and compares it with the source.
     *
     * @param folder must not exist, or be empty
     * @throws CheckpointException if the source is not what its configuration says, a number is not finite or too large for
     *     the type, or what was written does not read as it should; the message names the tensor
     */
    public ModelFolder writeTo(Path folder) throws IOException {
        String found = source.verify();
        if (!found.equals(source.identity().id())) {
            throw new CheckpointException(source.folder() + ": must have the weights that " + ModelFolder.CONFIG
                    + " records as " + source.identity().id() + ", has " + found);
        }
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        source.weights().tensors().forEach((tensor, entry) -> tensors.put(tensor, converted(tensor, entry)));
        ModelFolder written = ModelFolder.write(
                folder,
                new ModelFolder.Description(
                        name,
                        source.identity().trained(),
                        source.architecture(),
                        source.pmpeBf16Buffers(),
                        recommended),
                tensors,
                Provenance.continued(source.provenance())
                        .and("converted", "from " + source.identity().id() + ", dtype " + dtype));
        check(written);
        return written;
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
        for (Map.Entry<String, SafeTensors.Entry> entry :
                source.weights().tensors().entrySet()) {
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
