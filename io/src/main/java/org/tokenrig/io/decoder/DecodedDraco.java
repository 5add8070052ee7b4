package org.tokenrig.io.decoder;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mesh decoded from Draco. What a decoder process sends is not trusted: all is within bounds, but for the vertices of
 * corners.
 */
public final class DecodedDraco {
    /** What a number of an attribute is. */
    public enum Type {
        BYTE,
        UNSIGNED_BYTE,
        SHORT,
        UNSIGNED_SHORT,
        INT,
        UNSIGNED_INT,
        FLOAT
    }

    /**
     * Values of all points.
     *
     * @param id of the attribute within the data
     * @param type of its numbers; empty for one that glTF does not know
     * @param components numbers of a value
     * @param missing the first point that has no value, and so nobody has; -1 where all have
     * @param values (points, components) little-endian; empty where a point has none
     */
    public record Attribute(int id, Optional<Type> type, int components, int missing, ByteBuffer values) {
        public Attribute {
            requireNonNull(type, "type is null");
            requireNonNull(values, "values is null");
        }

        /** A number as a float; of an int its nearest. */
        public float number(int point, int component) {
            return type.orElseThrow() == Type.FLOAT
                    ? values.getFloat(4 * (point * components + component))
                    : integer(point, component);
        }

        /** A number as an int; of a float its whole part, or -1 where that has no meaning. */
        public int integer(int point, int component) {
            int at = point * components + component;
            return switch (type.orElseThrow()) {
                case BYTE -> values.get(at);
                case UNSIGNED_BYTE -> Byte.toUnsignedInt(values.get(at));
                case SHORT -> values.getShort(2 * at);
                case UNSIGNED_SHORT -> Short.toUnsignedInt(values.getShort(2 * at));
                case INT, UNSIGNED_INT -> values.getInt(4 * at);
                case FLOAT -> {
                    float number = values.getFloat(4 * at);
                    yield number >= 0 && number < Integer.MAX_VALUE ? (int) number : -1;
                }
            };
        }
    }

    // as Draco numbers its types, from 1
    private static final List<Type> TYPES =
            List.of(Type.BYTE, Type.UNSIGNED_BYTE, Type.SHORT, Type.UNSIGNED_SHORT, Type.INT, Type.UNSIGNED_INT);
    private static final int FLOAT = 9;

    private final int points;
    private final ByteBuffer corners; // (triangles, 3) ints
    private final List<Attribute> attributes;

    /**
     * Takes an answer apart.
     *
     * @throws IllegalArgumentException where it is none of the decoder's
     */
    DecodedDraco(ByteBuffer answer) {
        ByteBuffer in = answer.slice().order(ByteOrder.LITTLE_ENDIAN);
        points = in.getInt();
        int cornerCount = in.getInt();
        int attributeCount = in.getInt();
        corners = take(in, 4L * cornerCount);
        attributes = new ArrayList<>();
        for (int i = 0; i < attributeCount; i++) {
            int id = in.getInt();
            Optional<Type> type = type(in.getInt());
            int size = in.getInt();
            int components = in.getInt();
            int missing = in.getInt();
            long bytes = missing < 0 ? (long) points * size * components : 0;
            attributes.add(new Attribute(id, type, components, missing, take(in, (bytes + 3) & ~3L)));
        }
    }

    private static Optional<Type> type(int draco) {
        if (draco == FLOAT) {
            return Optional.of(Type.FLOAT);
        }
        return draco >= 1 && draco <= TYPES.size() ? Optional.of(TYPES.get(draco - 1)) : Optional.empty();
    }

    private static ByteBuffer take(ByteBuffer in, long bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new IllegalArgumentException("the answer of a decoder process is cut short");
        }
        ByteBuffer taken = in.slice(in.position(), (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) bytes);
        return taken;
    }

    /** Number of vertices. */
    public int points() {
        return points;
    }

    /** Number of corners, three a triangle. */
    public int corners() {
        return corners.limit() / 4;
    }

    /** The vertex at a corner. */
    public int corner(int corner) {
        return corners.getInt(4 * corner);
    }

    /** The attribute of this id. */
    public Optional<Attribute> attribute(int id) {
        return attributes.stream().filter(attribute -> attribute.id() == id).findFirst();
    }
}
