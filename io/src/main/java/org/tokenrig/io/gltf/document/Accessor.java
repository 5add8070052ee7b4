package org.tokenrig.io.gltf.document;

import static java.util.Objects.requireNonNull;

import de.javagl.jgltf.model.ElementType;
import java.util.Optional;

/**
 * An accessor as the document announces it (glTF 2.0, chapter 3.6.2), held against its buffer view.
 *
 * @param place where it stands, for messages
 * @param view index of the buffer view, or -1 where all elements are zero
 * @param offset of its first element in the view
 * @param componentType one of the constants below
 * @param normalized whether its integers stand for numbers in 0..1 or -1..1
 * @param count elements
 * @param type of an element
 * @param sparse elements that differ from what the view has
 */
public record Accessor(
        String place,
        int view,
        int offset,
        int componentType,
        boolean normalized,
        int count,
        ElementType type,
        Optional<Sparse> sparse) {
    public static final int BYTE = 5120;
    public static final int UNSIGNED_BYTE = 5121;
    public static final int SHORT = 5122;
    public static final int UNSIGNED_SHORT = 5123;
    public static final int UNSIGNED_INT = 5125;
    public static final int FLOAT = 5126;

    public Accessor {
        requireNonNull(place, "place is null");
        requireNonNull(type, "type is null");
        requireNonNull(sparse, "sparse is null");
    }

    /** Elements that differ from what the view has (glTF 2.0, chapter 3.6.2.3). */
    public record Sparse(int count, int indexView, int indexOffset, int indexType, int valueView, int valueOffset) {}

    /** Bytes of an element. */
    public int elementBytes() {
        return type.getByteStride(componentType);
    }

    /** Whether it has no bytes, so that all elements are zero. */
    public boolean isZero() {
        return view < 0 && sparse.isEmpty();
    }

    public boolean isFloat() {
        return componentType == FLOAT;
    }

    public boolean isUnsigned() {
        return componentType == UNSIGNED_BYTE || componentType == UNSIGNED_SHORT || componentType == UNSIGNED_INT;
    }

    /** What is written at this component type's largest value to restart a primitive, which glTF forbids. */
    public long restartIndex() {
        return componentType == UNSIGNED_BYTE ? 0xFF : componentType == UNSIGNED_SHORT ? 0xFFFF : 0xFFFFFFFFL;
    }
}
