package org.tokenrig.io.gltf.compress;

import de.javagl.jgltf.model.ElementType;
import java.nio.ByteBuffer;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.decoder.DecodedDraco;
import org.tokenrig.io.decoder.Decoders;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.JsonObject;

/** A primitive decoded from KHR_draco_mesh_compression. */
public final class DracoPrimitive {
    /** What the decoder takes for a triangle: corner tables, traversal, index lists, each grown by doubling. */
    private static final long BYTES_A_FACE = 120;

    private final JsonObject extension;
    private final DecodedDraco mesh;

    private DracoPrimitive(JsonObject extension, DecodedDraco mesh) {
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
    public static DracoPrimitive decode(
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
        DecodedDraco mesh = Decoders.draco(data, place, budget);
        int found = mesh.corners() / 3;
        if (found > faces || (exactFaces && found != faces)) {
            throw new AssetException(
                    Kind.BAD_COMPRESSION, place + " must decode to " + faces + " triangles, cannot be: " + found);
        }
        return new DracoPrimitive(extension, mesh);
    }

    public int vertexCount() {
        return mesh.points();
    }

    /** Whether the decoded data have this attribute. */
    public boolean has(String name) throws AssetException {
        return extension.requiredObject("attributes").has(name);
    }

    /** The decoded triangles: a vertex for each corner, three corners a triangle. */
    public Elements corners() {
        return new Corners(mesh);
    }

    /**
     * A decoded attribute.
     *
     * @throws AssetException BAD_COMPRESSION where it is not as the accessor announces it
     */
    public Elements attribute(String name, Accessor accessor) throws AssetException {
        JsonObject attributes = extension.requiredObject("attributes");
        int id = (int) attributes.integer(name, 0, 0xFFFF, Kind.BAD_COMPRESSION);
        DecodedDraco.Attribute attribute = mesh.attribute(id)
                .orElseThrow(() -> new AssetException(
                        Kind.BAD_COMPRESSION,
                        attributes.at(name) + " must be the id of a decoded attribute, cannot be: " + id));
        requireAsAnnounced(attribute, accessor, attributes.at(name));
        return new Attribute(attribute, mesh.points(), scale(accessor));
    }

    private static void requireAsAnnounced(DecodedDraco.Attribute attribute, Accessor accessor, String place)
            throws AssetException {
        ElementType type = accessor.type();
        // Converters also keep integers, such as joints, as floats; a decoder then casts them to the accessor's type.
        if (attribute.type().isEmpty() || attribute.components() != type.getNumComponents()) {
            throw new AssetException(
                    Kind.BAD_COMPRESSION,
                    place + " must decode to " + type + " of component type " + accessor.componentType()
                            + ", cannot be: " + attribute.components() + " components of "
                            + attribute.type().map(Enum::toString).orElse("a type that glTF does not know"));
        }
        if (attribute.missing() >= 0) {
            throw new AssetException(
                    Kind.BAD_COMPRESSION,
                    place + ": vertex " + attribute.missing() + " has no value in the decoded data");
        }
    }

    private static float scale(Accessor accessor) {
        if (!accessor.normalized()) {
            return 1;
        }
        return switch (accessor.componentType()) {
            case Accessor.BYTE -> 127;
            case Accessor.UNSIGNED_BYTE -> 255;
            case Accessor.SHORT -> 32767;
            default -> 65535;
        };
    }

    private record Corners(DecodedDraco mesh) implements Elements {
        @Override
        public int count() {
            return mesh.corners();
        }

        @Override
        public float number(int element, int component) {
            return integer(element, component);
        }

        @Override
        public int integer(int element, int component) {
            return mesh.corner(element);
        }
    }

    private record Attribute(DecodedDraco.Attribute attribute, int count, float one) implements Elements {
        @Override
        public float number(int element, int component) {
            float number = attribute.number(element, component);
            return one == 1 || attribute.type().orElseThrow() == DecodedDraco.Type.FLOAT
                    ? number
                    : Math.max(number / one, -1);
        }

        @Override
        public int integer(int element, int component) {
            return attribute.integer(element, component);
        }
    }
}
