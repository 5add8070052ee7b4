package org.tokenrig.io.gltf.read;

import de.javagl.jgltf.model.AccessorByteData;
import de.javagl.jgltf.model.AccessorData;
import de.javagl.jgltf.model.AccessorDatas;
import de.javagl.jgltf.model.AccessorFloatData;
import de.javagl.jgltf.model.AccessorIntData;
import de.javagl.jgltf.model.AccessorShortData;
import de.javagl.jgltf.model.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.ByteRange;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.JsonObject;

/**
 * The document's accessors. Each is held against its views when it is first asked for, as what nothing here uses may be as
 * it is; JglTF reads the elements once that is certain.
 */
public final class Accessors {
    private final JsonObject root;
    private final Accessor[] accessors; // null where nobody has asked yet
    private final Elements[] dense; // of accessors without a view, and of sparse ones, once they were asked for
    private final BufferViews views;
    private final ReadBudget budget;

    private Accessors(JsonObject root, Accessor[] accessors, BufferViews views, ReadBudget budget) {
        this.root = root;
        this.accessors = accessors;
        this.dense = new Elements[accessors.length];
        this.views = views;
        this.budget = budget;
    }

    /** The accessors of a document. */
    public static Accessors of(GltfDocument document, BufferViews views, ReadBudget budget) throws AssetException {
        JsonObject root = JsonObject.document(document.json());
        return new Accessors(root, new Accessor[root.size("accessors")], views, budget);
    }

    public int size() {
        return accessors.length;
    }

    /**
     * An accessor, checked.
     *
     * @throws AssetException BAD_ACCESSOR where it reaches outside its view or contradicts itself, LIMIT_EXCEEDED where it
     *     has no bytes and announces more elements than any mesh may have
     */
    public Accessor get(int index) throws AssetException {
        if (accessors[index] == null) {
            accessors[index] = accessor(root.element("accessors", index), views, budget.limits());
        }
        return accessors[index];
    }

    /** An accessor's elements, sparse ones in place. */
    public Elements elements(int index) throws AssetException {
        Accessor accessor = get(index);
        if (accessor.view() >= 0 && accessor.sparse().isEmpty()) {
            int stride = views.stride(accessor.view());
            return elements(accessor, views.bytes(accessor.view()), accessor.offset(), stride);
        }
        if (dense[index] == null) {
            dense[index] =
                    accessor.isZero() ? new ZeroElements(accessor.count()) : elements(accessor, dense(accessor), 0, 0);
        }
        return dense[index];
    }

    /** Elements of an accessor that has no bytes; they take no memory, however many they are. */
    private record ZeroElements(int count) implements Elements {
        @Override
        public float number(int element, int component) {
            return 0;
        }

        @Override
        public int integer(int element, int component) {
            return 0;
        }
    }

    private static Elements elements(Accessor accessor, ByteBuffer bytes, int offset, int stride) {
        AccessorData data = AccessorDatas.create(
                accessor.componentType(),
                bytes,
                offset,
                accessor.count(),
                accessor.type(),
                stride == 0 ? accessor.elementBytes() : stride);
        if (data instanceof AccessorFloatData floats) {
            return new FloatElements(floats);
        }
        if (data instanceof AccessorByteData bytes8) {
            return new ByteElements(bytes8, accessor.normalized() ? accessor.isUnsigned() ? 255f : 127f : 1f);
        }
        if (data instanceof AccessorShortData shorts) {
            return new ShortElements(shorts, accessor.normalized() ? accessor.isUnsigned() ? 65535f : 32767f : 1f);
        }
        return new IntElements((AccessorIntData) data);
    }

    private record FloatElements(AccessorFloatData data) implements Elements {
        @Override
        public int count() {
            return data.getNumElements();
        }

        @Override
        public float number(int element, int component) {
            return data.get(element, component);
        }

        @Override
        public int integer(int element, int component) {
            return (int) data.get(element, component);
        }
    }

    /** Integers of one or two bytes, which may stand for fractions. */
    private interface ShortIntegers extends Elements {
        /** The integer that stands for one; 1 where integers stand for themselves. */
        float one();

        @Override
        default float number(int element, int component) {
            int integer = integer(element, component);
            return one() == 1 ? integer : Math.max(integer / one(), -1);
        }
    }

    private record ByteElements(AccessorByteData data, float one) implements ShortIntegers {
        @Override
        public int count() {
            return data.getNumElements();
        }

        @Override
        public int integer(int element, int component) {
            return data.getInt(element, component);
        }
    }

    private record ShortElements(AccessorShortData data, float one) implements ShortIntegers {
        @Override
        public int count() {
            return data.getNumElements();
        }

        @Override
        public int integer(int element, int component) {
            return data.getInt(element, component);
        }
    }

    private record IntElements(AccessorIntData data) implements Elements {
        @Override
        public int count() {
            return data.getNumElements();
        }

        @Override
        public float number(int element, int component) {
            return Integer.toUnsignedLong(data.get(element, component));
        }

        @Override
        public int integer(int element, int component) {
            return data.get(element, component);
        }
    }

    private ByteBuffer dense(Accessor accessor) throws AssetException {
        int size = accessor.elementBytes();
        long bytes = (long) accessor.count() * size;
        budget.claimDecoded(bytes, accessor.place());
        if (bytes > Integer.MAX_VALUE - 16) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED, accessor.place() + " must have under 2 GiB, cannot have: " + bytes);
        }
        byte[] dense = new byte[(int) bytes];
        if (accessor.view() >= 0) {
            ByteBuffer base = views.bytes(accessor.view());
            int stride = views.stride(accessor.view());
            for (int i = 0; i < accessor.count(); i++) {
                base.get(accessor.offset() + i * (stride == 0 ? size : stride), dense, i * size, size);
            }
        }
        if (accessor.sparse().isPresent()) {
            substitute(accessor, accessor.sparse().get(), dense);
        }
        return ByteBuffer.wrap(dense).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void substitute(Accessor accessor, Accessor.Sparse sparse, byte[] dense) throws AssetException {
        ByteBuffer indices = views.bytes(sparse.indexView());
        ByteBuffer values = views.bytes(sparse.valueView());
        int size = accessor.elementBytes();
        long previous = -1;
        for (int i = 0; i < sparse.count(); i++) {
            long index = unsigned(indices, sparse.indexOffset(), sparse.indexType(), i);
            if (index <= previous || index >= accessor.count()) {
                throw new AssetException(
                        Kind.BAD_INDEX,
                        accessor.place() + ".sparse.indices[" + i + "] must be over " + previous + " and under "
                                + accessor.count() + ", cannot be: " + index);
            }
            values.get(sparse.valueOffset() + i * size, dense, (int) index * size, size);
            previous = index;
        }
    }

    private static long unsigned(ByteBuffer bytes, int offset, int componentType, int i) {
        return switch (componentType) {
            case Accessor.UNSIGNED_BYTE -> Byte.toUnsignedInt(bytes.get(offset + i));
            case Accessor.UNSIGNED_SHORT -> Short.toUnsignedInt(bytes.getShort(offset + 2 * i));
            default -> Integer.toUnsignedLong(bytes.getInt(offset + 4 * i));
        };
    }

    private static Accessor accessor(JsonObject json, BufferViews views, AssetLimits limits) throws AssetException {
        int componentType = componentType(json);
        ElementType type = elementType(json);
        int count = (int) json.integer("count", 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        int offset = (int) json.integerOr("byteOffset", 0, 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        OptionalInt view = json.optionalReference("bufferView", views.size(), Kind.BAD_ACCESSOR);
        boolean normalized = json.flag("normalized");
        if (normalized && (componentType == Accessor.FLOAT || componentType == Accessor.UNSIGNED_INT)) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    json.at("normalized") + " must be false for the component type " + componentType);
        }
        int size = type.getByteStride(componentType);
        if (view.isPresent()) {
            requireWithinView(json, views, view.getAsInt(), offset, count, size);
        } else {
            long most = Math.max(limits.maxVertices(), 3L * limits.maxTriangles());
            if (count > most) {
                throw new AssetException(
                        Kind.LIMIT_EXCEEDED, json.at("count") + " must be at most " + most + ", cannot be: " + count);
            }
        }
        Optional<JsonObject> sparse = json.object("sparse");
        return new Accessor(
                json.place(),
                view.orElse(-1),
                offset,
                componentType,
                normalized,
                count,
                type,
                sparse.isPresent() ? Optional.of(sparse(sparse.get(), views, count, size)) : Optional.empty());
    }

    private static int componentType(JsonObject json) throws AssetException {
        int componentType = (int) json.integer("componentType", Accessor.BYTE, Accessor.FLOAT, Kind.BAD_ACCESSOR);
        if (componentType == 5124) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    json.at("componentType") + " must be one of 5120..5123, 5125, 5126, cannot be: " + componentType);
        }
        return componentType;
    }

    private static ElementType elementType(JsonObject json) throws AssetException {
        String type = json.text("type").orElse("absent");
        if (!ElementType.contains(type)) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    json.at("type") + " must be SCALAR, VEC2, VEC3, VEC4, MAT2, MAT3 or MAT4, cannot be: " + type);
        }
        return ElementType.valueOf(type);
    }

    private static Accessor.Sparse sparse(JsonObject json, BufferViews views, int accessorCount, int size)
            throws AssetException {
        int count = (int) json.integer("count", 0, accessorCount, Kind.BAD_ACCESSOR);
        JsonObject indices = json.requiredObject("indices");
        int indexView = indices.reference("bufferView", views.size(), Kind.BAD_ACCESSOR);
        int indexOffset = (int) indices.integerOr("byteOffset", 0, 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        int indexType = componentType(indices);
        if (indexType != Accessor.UNSIGNED_BYTE
                && indexType != Accessor.UNSIGNED_SHORT
                && indexType != Accessor.UNSIGNED_INT) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR, indices.at("componentType") + " must be unsigned, cannot be: " + indexType);
        }
        int indexBytes = ElementType.SCALAR.getByteStride(indexType);
        ByteRange.requireWithin(
                indices.place(),
                indexOffset,
                (long) count * indexBytes,
                "bufferViews[" + indexView + "]",
                views.length(indexView));
        JsonObject values = json.requiredObject("values");
        int valueView = values.reference("bufferView", views.size(), Kind.BAD_ACCESSOR);
        int valueOffset = (int) values.integerOr("byteOffset", 0, 0, Integer.MAX_VALUE, Kind.BAD_ACCESSOR);
        ByteRange.requireWithin(
                values.place(),
                valueOffset,
                (long) count * size,
                "bufferViews[" + valueView + "]",
                views.length(valueView));
        return new Accessor.Sparse(count, indexView, indexOffset, indexType, valueView, valueOffset);
    }

    private static void requireWithinView(JsonObject json, BufferViews views, int view, int offset, int count, int size)
            throws AssetException {
        int stride = views.stride(view) == 0 ? size : views.stride(view);
        if (stride < size) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    "bufferViews[" + view + "].byteStride must hold an element of " + json.place() + ", " + size
                            + " bytes, cannot be: " + stride);
        }
        long end = count == 0 ? offset : offset + (count - 1L) * stride + size;
        if (end > views.length(view)) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    json.place() + ": byteOffset " + offset + " and count " + count + " with stride "
                            + stride + " reach byte " + end + ", but bufferViews[" + view + "] has "
                            + views.length(view));
        }
    }
}
