package org.tokenrig.io.gltf.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetLimits;

/** The JSON of a glTF document, read within bounds of size, depth and number of tokens. */
public final class GltfJson {
    /** A parsed token takes up to some hundred bytes; without a bound, 64 MiB of "[[],[],..." would take gigabytes. */
    private static final long MAX_TOKENS = 4_000_000;

    private static final int MAX_NUMBER_LENGTH = 400;

    // of a parsed document and the copy that is patched: a container and what holds it, any other value, a character
    private static final int BYTES_A_CONTAINER = 2 * 120;
    private static final int BYTES_A_VALUE = 2 * 40;
    private static final int BYTES_A_CHARACTER = 2;

    private GltfJson() {}

    /** Bytes of memory that a document takes when it is parsed, estimated from its brackets and commas. */
    public static long memory(ByteBuffer json) {
        long containers = 0;
        long values = 0;
        for (int at = json.position(); at < json.limit(); at++) {
            switch (json.get(at)) {
                case '{', '[' -> containers++;
                case ',' -> values++;
                default -> {}
            }
        }
        return containers * BYTES_A_CONTAINER + values * BYTES_A_VALUE + (long) json.remaining() * BYTES_A_CHARACTER;
    }

    /**
     * Parses a document.
     *
     * @throws AssetException BAD_JSON, or NOT_FINITE for a number beyond the range of double
     */
    public static ObjectNode parse(ByteBuffer json, AssetLimits limits) throws AssetException {
        if (json.remaining() > limits.maxJsonBytes()) {
            throw new AssetException(
                    Kind.BAD_JSON,
                    "JSON must have at most " + limits.maxJsonBytes() + " bytes, cannot be: " + json.remaining());
        }
        byte[] bytes = new byte[json.remaining()];
        json.duplicate().get(bytes);
        int length = bytes.length;
        // Some exporters pad the chunk with zeros where the specification asks for spaces.
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        JsonNode root;
        try {
            root = mapper(limits).readTree(bytes, 0, length);
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw new AssetException(Kind.BAD_JSON, "the JSON " + fault(e, limits), e);
        }
        if (!(root instanceof ObjectNode object)) {
            throw new AssetException(
                    Kind.BAD_JSON,
                    "the JSON must be an object, cannot be: " + (root == null ? "empty" : root.getNodeType()));
        }
        requireFiniteNumbers(object);
        return object;
    }

    private static JsonMapper mapper(AssetLimits limits) {
        int maxString = (int) Math.min(limits.maxJsonBytes(), Integer.MAX_VALUE - 16);
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxJsonDepth())
                        .maxDocumentLength(limits.maxJsonBytes())
                        .maxStringLength(maxString)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxTokenCount(MAX_TOKENS)
                        .build())
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        // what is not touched is written back as it was: 1.0 stays 1.0, and no digit is lost
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // numbers stay as they are written: what is patched must differ in nothing else
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    private static void requireFiniteNumbers(ObjectNode root) throws AssetException {
        Deque<JsonNode> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            for (JsonNode child : open.pop()) {
                if (child.isContainerNode()) {
                    open.push(child);
                } else if (child.isFloatingPointNumber() && !Double.isFinite(child.doubleValue())) {
                    throw new AssetException(
                            Kind.NOT_FINITE,
                            "a number of the JSON must be within the range of double, cannot be: " + child);
                }
            }
        }
    }

    /** What is wrong in the words of JSON; the parser's own are about its settings. */
    private static String fault(Exception e, AssetLimits limits) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof StreamConstraintsException) {
            if (message.contains("depth")) {
                return "is nested to a greater depth than " + limits.maxJsonDepth();
            }
            if (message.contains("oken count")) {
                return "has more than " + MAX_TOKENS + " values, names and brackets (tokens)";
            }
            return message.contains("Number")
                    ? "has a number of more than " + MAX_NUMBER_LENGTH + " characters"
                    : "has a name or text longer than what is read";
        }
        // a number whose exponent has more than ten digits fails where it is made
        Matcher number = Pattern.compile("\"([-+.0-9eE]{1,400})\"").matcher(message);
        if (!(e instanceof JsonProcessingException known)) {
            return "has a number that is beyond any range" + (number.find() ? ", cannot be: " + number.group(1) : "");
        }
        String where = known.getLocation() == null
                ? ""
                : " at line " + known.getLocation().getLineNr() + ", column "
                        + known.getLocation().getColumnNr();
        Matcher twice = Pattern.compile("Duplicate.*?['\"]([^'\"]{0,80})['\"]").matcher(message);
        if (twice.find()) {
            return "has a duplicate name in one object: " + twice.group(1);
        }
        if (known instanceof JsonEOFException) {
            return "ends before it is complete," + where;
        }
        if (message.contains("Trailing token")) {
            return "goes on behind its end," + where;
        }
        if (message.contains("UTF-8")) {
            return "is not text in UTF-8," + where;
        }
        return number.find() && message.contains("BigDecimal")
                ? "has a number that is beyond any range, cannot be: " + number.group(1)
                : "is not written as JSON must be," + where;
    }
}
