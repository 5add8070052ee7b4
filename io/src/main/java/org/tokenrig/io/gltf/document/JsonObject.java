package org.tokenrig.io.gltf.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;

/**
 * An object of the document and where it stands, such as {@code accessors[3]}; each property is checked as it is taken.
 *
 * @param node the object itself
 * @param place its path, for messages; empty for the document
 */
public record JsonObject(ObjectNode node, String place) {
    private static final long MAX_EXACT = 1L << 53;

    public static JsonObject document(ObjectNode node) {
        return new JsonObject(node, "");
    }

    public boolean has(String name) {
        return node.has(name);
    }

    /** A required whole number within bounds; {@code kind} is what a number outside them is called. */
    public long integer(String name, long least, long most, Kind kind) throws AssetException {
        if (!node.has(name)) {
            throw new AssetException(Kind.BAD_JSON, at(name) + " must be there");
        }
        return whole(node.get(name), at(name), least, most, kind);
    }

    /** A whole number within bounds, or the default where the property is absent. */
    public long integerOr(String name, long absent, long least, long most, Kind kind) throws AssetException {
        return node.has(name) ? whole(node.get(name), at(name), least, most, kind) : absent;
    }

    /** A required index into an array of the given size. */
    public int reference(String name, int size, Kind kind) throws AssetException {
        return (int) integer(name, 0, size - 1L, kind);
    }

    /** The index at a place of an array of indices into an array of the given size. */
    public int reference(String name, int place, int size, Kind kind) throws AssetException {
        return (int) whole(array(name).get(place), at(name) + "[" + place + "]", 0, size - 1L, kind);
    }

    /** An index into an array of the given size, where there is one. */
    public OptionalInt optionalReference(String name, int size, Kind kind) throws AssetException {
        return node.has(name) ? OptionalInt.of(reference(name, size, kind)) : OptionalInt.empty();
    }

    /** Indices into an array of the given size; none where the property is absent. */
    public int[] references(String name, int size, Kind kind) throws AssetException {
        if (!node.has(name)) {
            return new int[0];
        }
        ArrayNode array = array(name);
        int[] references = new int[array.size()];
        for (int i = 0; i < references.length; i++) {
            references[i] = (int) whole(array.get(i), at(name) + "[" + i + "]", 0, size - 1L, kind);
        }
        return references;
    }

    /** Exactly so many numbers, where the property is there. */
    Optional<double[]> numbers(String name, int length) throws AssetException {
        if (!node.has(name)) {
            return Optional.empty();
        }
        ArrayNode array = array(name);
        if (array.size() != length) {
            throw new AssetException(
                    Kind.BAD_JSON, at(name) + " must have " + length + " numbers, cannot have: " + array.size());
        }
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            if (!array.get(i).isNumber()) {
                throw new AssetException(
                        Kind.BAD_JSON, at(name) + "[" + i + "] must be a number, cannot be: " + shown(array.get(i)));
            }
            numbers[i] = array.get(i).doubleValue();
        }
        return Optional.of(numbers);
    }

    public boolean flag(String name) throws AssetException {
        JsonNode value = node.get(name);
        if (value != null && !value.isBoolean()) {
            throw new AssetException(Kind.BAD_JSON, at(name) + " must be true or false, cannot be: " + shown(value));
        }
        return value != null && value.booleanValue();
    }

    public Optional<String> text(String name) throws AssetException {
        JsonNode value = node.get(name);
        if (value != null && !value.isTextual()) {
            throw new AssetException(Kind.BAD_JSON, at(name) + " must be a string, cannot be: " + shown(value));
        }
        return Optional.ofNullable(value).map(JsonNode::textValue);
    }

    public List<String> texts(String name) throws AssetException {
        if (!node.has(name)) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : array(name)) {
            if (!value.isTextual()) {
                throw new AssetException(Kind.BAD_JSON, at(name) + " must hold strings, cannot hold: " + shown(value));
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    public Optional<JsonObject> object(String name) throws AssetException {
        JsonNode value = node.get(name);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(objectAt(value, at(name)));
    }

    public JsonObject requiredObject(String name) throws AssetException {
        Optional<JsonObject> object = object(name);
        if (object.isEmpty()) {
            throw new AssetException(Kind.BAD_JSON, at(name) + " must be there");
        }
        return object.get();
    }

    /** This extension's object, where it is used here. */
    public Optional<JsonObject> extension(String name) throws AssetException {
        Optional<JsonObject> extensions = object("extensions");
        return extensions.isPresent() ? extensions.get().object(name) : Optional.empty();
    }

    /** Size of an array; 0 where the property is absent. */
    public int size(String name) throws AssetException {
        return node.has(name) ? array(name).size() : 0;
    }

    /** An element of an array of objects. */
    public JsonObject element(String name, int index) throws AssetException {
        return objectAt(array(name).get(index), at(name) + "[" + index + "]");
    }

    private ArrayNode array(String name) throws AssetException {
        if (node.get(name) instanceof ArrayNode array) {
            return array;
        }
        throw new AssetException(Kind.BAD_JSON, at(name) + " must be an array, cannot be: " + shown(node.get(name)));
    }

    private static JsonObject objectAt(JsonNode value, String place) throws AssetException {
        if (value instanceof ObjectNode object) {
            return new JsonObject(object, place);
        }
        throw new AssetException(Kind.BAD_JSON, place + " must be an object, cannot be: " + shown(value));
    }

    private static long whole(JsonNode value, String place, long least, long most, Kind kind) throws AssetException {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(Math.abs(number) <= MAX_EXACT) || number != Math.rint(number)) {
            throw new AssetException(
                    value.isNumber() ? kind : Kind.BAD_JSON,
                    place + " must be a whole number, cannot be: " + shown(value));
        }
        long whole = (long) number;
        if (whole < least || whole > most) {
            throw new AssetException(kind, place + rule(least, most) + ", cannot be: " + whole);
        }
        return whole;
    }

    private static String rule(long least, long most) {
        if (most < least) {
            return " refers to one of several, but there are none";
        }
        return least == most ? " must be " + least : " must be within " + least + ".." + most;
    }

    public String at(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private static String shown(JsonNode value) {
        if (value == null) {
            return "absent";
        }
        String text = value.isContainerNode() ? value.getNodeType().toString() : value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
