package org.tokenrig.io.gltf;

import com.openize.drako.DataType;
import com.openize.drako.Draco;
import com.openize.drako.DracoMesh;
import com.openize.drako.PointAttribute;
import de.javagl.jgltf.model.ElementType;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.gltf.Accessors.Accessor;

/** A primitive decoded from KHR_draco_mesh_compression. */
final class DracoPrimitive {
    /** What the decoder takes for a triangle: corner tables, traversal, index lists, each grown by doubling. */
    private static final long BYTES_A_FACE = 120;

    private final JsonObject extension;
    private final DracoMesh mesh;

    private DracoPrimitive(JsonObject extension, DracoMesh mesh) {
        this.extension = extension;
        this.mesh = mesh;
    }

    /**
     * Decodes a primitive once its header agrees with the triangles that the document announces. The count of the POSITION
     * accessor is not held against the data, as converters leave another there.
     *
     * @param bytes the compressed data
     * @param extension the primitive's extension object
     * @param exactFaces whether faces are their exact number, or (for strips) the most there can be
     * @param faces triangles that the indices accessor announces
     * @throws AssetException BAD_COMPRESSION, LIMIT_EXCEEDED or TIMED_OUT
     */
    static DracoPrimitive decode(
            ByteBuffer bytes, JsonObject extension, boolean exactFaces, int faces, ReadBudget budget)
            throws AssetException {
        String place = extension.place();
        if (faces > budget.limits().maxTriangles()) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED,
                    place + ": triangles must be at most " + budget.limits().maxTriangles() + ", cannot be: " + faces);
        }
        DracoHeader header = DracoHeader.read(bytes, place);
        header.requireAtMost((int) Math.min(3L * faces, budget.limits().maxVertices()), faces, place);
        budget.claimDecoded(faces * BYTES_A_FACE, place);
        byte[] data = header.withoutMetadata(bytes);
        Object result = BoundedCall.run(() -> Draco.decode(data), "decoding " + place, budget);
        if (!(result instanceof DracoMesh mesh)) {
            throw new AssetException(Kind.BAD_COMPRESSION, place + ": the Draco decoder refuses the data");
        }
        if (mesh.getNumFaces() > faces || (exactFaces && mesh.getNumFaces() != faces)) {
            throw new AssetException(
                    Kind.BAD_COMPRESSION,
                    place + " must decode to " + faces + " triangles, cannot be: " + mesh.getNumFaces());
        }
        return new DracoPrimitive(extension, mesh);
    }

    int vertexCount() {
        return mesh.getNumPoints();
    }

    /** Whether the decoded data have this attribute. */
    boolean has(String name) throws AssetException {
        return extension.requiredObject("attributes").has(name);
    }

    /** The decoded triangles. */
    TrianglePrimitive.Topology topology() {
        return new TrianglePrimitive.Topology(
                TrianglePrimitive.TRIANGLES, 3 * mesh.getNumFaces(), Optional.of(new Corners(mesh)), -1);
    }

    /**
     * A decoded attribute.
     *
     * @throws AssetException BAD_COMPRESSION where it is not as the accessor announces it
     */
    Elements attribute(String name, Accessor accessor) throws AssetException {
        JsonObject attributes = extension.requiredObject("attributes");
        int id = (int) attributes.integer(name, 0, 0xFFFF, Kind.BAD_COMPRESSION);
        for (int i = 0; i < mesh.getNumAttributes(); i++) {
            PointAttribute attribute = mesh.attribute(i);
            if (Short.toUnsignedInt(attribute.getUniqueId()) == id) {
                requireAsAnnounced(attribute, accessor, attributes.at(name));
                return new Attribute(attribute, mesh.getNumPoints(), scale(accessor));
            }
        }
        throw new AssetException(
                Kind.BAD_COMPRESSION, attributes.at(name) + " must be the id of a decoded attribute, cannot be: " + id);
    }

    private void requireAsAnnounced(PointAttribute attribute, Accessor accessor, String place) throws AssetException {
        ElementType type = accessor.type();
        int size =
                switch (attribute.getDataType()) {
                    case DataType.INT8, DataType.UINT8 -> 1;
                    case DataType.INT16, DataType.UINT16 -> 2;
                    case DataType.INT32, DataType.UINT32, DataType.FLOAT32 -> 4;
                    default -> 0;
                };
        // Converters also keep integers, such as joints, as floats; a decoder then casts them to the accessor's type.
        if (size == 0 || attribute.getComponentsCount() != type.getNumComponents()) {
            throw new AssetException(
                    Kind.BAD_COMPRESSION,
                    place + " must decode to " + type + " of component type "
                            + accessor.componentType() + ", cannot be: " + attribute.getComponentsCount()
                            + " components of Draco type " + attribute.getDataType());
        }
        long stride = attribute.getByteStride();
        int length = attribute.getBuffer() == null ? 0 : attribute.getBuffer().getLength();
        for (int point = 0; point < mesh.getNumPoints(); point++) {
            int value = attribute.getIdentityMapping() || point < attribute.getIndicesMap().length
                    ? attribute.mappedIndex(point)
                    : -1;
            long start = attribute.getByteOffset() + stride * value;
            if (value < 0 || start < 0 || start + (long) size * type.getNumComponents() > length) {
                throw new AssetException(
                        Kind.BAD_COMPRESSION, place + ": vertex " + point + " has no value in the decoded data");
            }
        }
    }

    private static float scale(Accessor accessor) {
        if (!accessor.normalized()) {
            return 1;
        }
        return switch (accessor.componentType()) {
            case Accessors.BYTE -> 127;
            case Accessors.UNSIGNED_BYTE -> 255;
            case Accessors.SHORT -> 32767;
            default -> 65535;
        };
    }

    private record Corners(DracoMesh mesh) implements Elements {
        @Override
        public int count() {
            return 3 * mesh.getNumFaces();
        }

        @Override
        public float number(int element, int component) {
            return integer(element, component);
        }

        @Override
        public int integer(int element, int component) {
            return mesh.readCorner(element);
        }
    }

    private record Attribute(PointAttribute attribute, int count, float one) implements Elements {
        @Override
        public float number(int element, int component) {
            if (attribute.getDataType() == DataType.FLOAT32) {
                return attribute.getBuffer().readFloat(at(element, component, 4));
            }
            int value = integer(element, component);
            return one == 1 ? value : Math.max(value / one, -1);
        }

        @Override
        public int integer(int element, int component) {
            return switch (attribute.getDataType()) {
                case DataType.FLOAT32 -> toInteger(number(element, component));
                case DataType.INT8 -> attribute.getBuffer().get(at(element, component, 1));
                case DataType.UINT8 -> Byte.toUnsignedInt(attribute.getBuffer().get(at(element, component, 1)));
                case DataType.INT16 -> (short) twoBytes(at(element, component, 2));
                case DataType.UINT16 -> twoBytes(at(element, component, 2));
                default -> attribute.getBuffer().readInt(at(element, component, 4));
            };
        }

        /** The number cast; -1, which is nowhere in range, where that has no meaning. */
        private static int toInteger(float number) {
            return number >= 0 && number < Integer.MAX_VALUE ? (int) number : -1;
        }

        private int twoBytes(int at) {
            return Byte.toUnsignedInt(attribute.getBuffer().get(at))
                    | Byte.toUnsignedInt(attribute.getBuffer().get(at + 1)) << 8;
        }

        private int at(int element, int component, int size) {
            return attribute.getBytePos(attribute.mappedIndex(element)) + component * size;
        }
    }
}
