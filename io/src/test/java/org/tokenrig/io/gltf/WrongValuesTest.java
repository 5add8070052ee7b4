package org.tokenrig.io.gltf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.TriedAsset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.Resources;

/**
 * Each value of a document is put to others, one at a time: other types, numbers out of range, arrays for objects, nothing.
 * Random mutations seldom meet a value that only one line of code reads.
 */
class WrongValuesTest {
    /** Of the values that each place could have, so many are tried; 0 for all of them. */
    private static final int VALUES_A_PLACE = Integer.getInteger("tokenrig.values", 4);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** In the document's place of one value: gives what is to be there instead, null for nothing. */
    private static final List<Function<JsonNode, JsonNode>> VALUES = List.of(
            old -> null,
            old -> JSON.nullNode(),
            old -> JSON.booleanNode(true),
            old -> JSON.numberNode(-1),
            old -> JSON.numberNode(0),
            old -> JSON.numberNode(1),
            old -> JSON.numberNode(3),
            old -> JSON.numberNode(255),
            old -> JSON.numberNode(65_535),
            old -> JSON.numberNode(1_000_000_000),
            old -> JSON.numberNode(Integer.MAX_VALUE),
            old -> JSON.numberNode(1L << 31),
            old -> JSON.numberNode(Long.MIN_VALUE),
            old -> JSON.numberNode(0.5),
            old -> JSON.numberNode(1e300),
            old -> JSON.numberNode(-1e-300),
            old -> JSON.textNode(""),
            old -> JSON.textNode("0"),
            old -> JSON.textNode("SCALAR"),
            old -> JSON.textNode("weights"),
            old -> JSON.arrayNode(),
            old -> JSON.objectNode(),
            old -> JSON.arrayNode().add(0),
            old -> JSON.arrayNode().add(JSON.arrayNode().add(0)),
            old -> JSON.arrayNode().addNull(),
            old -> JSON.arrayNode().add(old),
            old -> JSON.arrayNode().add(old).add(old),
            old -> JSON.objectNode().set("0", old),
            old -> JSON.objectNode().put("node", 1_000_000_000).put("path", "pointer"));

    @Test
    void eachPlaceOfADocumentMayHaveAnyValue() throws Exception {
        Map<TriedAsset, Integer> ends = new EnumMap<>(TriedAsset.class);
        SplittableRandom random = new SplittableRandom(1);
        int number = 0;
        for (byte[] seed : SeedGlbs.all()) {
            int jsonBytes = ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
            JsonNode document = GlbSketch.JSON.readTree(seed, 20, jsonBytes);
            byte[] bin = Arrays.copyOfRange(seed, 20 + jsonBytes + 8, seed.length);
            for (List<Object> place : places(document)) {
                for (int value : values(random)) {
                    ObjectNode changed = document.deepCopy();
                    put(changed, place, VALUES.get(value));
                    String what = "value " + value + " at " + place + " of seed with " + seed.length + " bytes";
                    ends.merge(tried(changed, bin, number++ % 8 == 0, what), 1, Integer::sum);
                }
            }
        }
        assertThat(ends).hasSize(3);
        assertThat(ends.values()).allMatch(count -> count > 300);
    }

    @Test
    void chunksOfAGlbMayHaveAnyOrderTypeAndLength() throws Exception {
        byte[] seed = SeedGlbs.scene(false);
        ByteBuffer in = ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = Arrays.copyOfRange(seed, 20, 20 + in.getInt(12));
        byte[] bin = Arrays.copyOfRange(seed, 28 + json.length, seed.length);
        byte[][] contents = {json, bin, new byte[0], new byte[4], new byte[] {'{', '}'}, Arrays.copyOf(json, 40)};
        int[] types = {0x4E4F534A, 0x004E4942, 0, -1, 0x4E4F534B};
        Map<TriedAsset, Integer> ends = new EnumMap<>(TriedAsset.class);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 3000; i++) {
            ByteBuffer glb = ByteBuffer.allocate(12 + 5 * (8 + Math.max(json.length, bin.length)))
                    .order(ByteOrder.LITTLE_ENDIAN);
            glb.putInt(0x46546C67)
                    .putInt(random.nextInt(10) > 0 ? 2 : random.nextInt(4))
                    .putInt(0);
            int chunks = random.nextInt(5);
            for (int chunk = 0; chunk < chunks; chunk++) {
                // mostly what belongs there
                boolean right = chunk < 2 && random.nextInt(5) > 0;
                byte[] content = right ? contents[chunk] : contents[random.nextInt(contents.length)];
                int length = random.nextInt(12) > 0 ? content.length : random.nextInt(-5, 2 * content.length + 5);
                glb.putInt(length).putInt(right ? types[chunk] : types[random.nextInt(types.length)]);
                glb.put(content);
            }
            int total = glb.position();
            glb.putInt(8, random.nextInt(8) > 0 ? total : random.nextInt(-5, 2 * total));
            byte[] file = Arrays.copyOf(glb.array(), random.nextInt(8) > 0 ? total : random.nextInt(total + 40));
            ends.merge(TriedAsset.of("m.glb", file, Resources.none(), "chunks " + i), 1, Integer::sum);
        }
        assertThat(ends.get(TriedAsset.KEPT)).isGreaterThan(100);
        assertThat(ends.get(TriedAsset.REFUSED)).isGreaterThan(1000);
    }

    private static int[] values(SplittableRandom random) {
        return VALUES_A_PLACE == 0
                ? IntStream.range(0, VALUES.size()).toArray()
                : random.ints(VALUES_A_PLACE, 0, VALUES.size()).toArray();
    }

    /** As a GLB, or as a glTF whose buffer is a file beside it or a URI of data. */
    private static TriedAsset tried(ObjectNode document, byte[] bin, boolean gltf, String what) {
        if (!gltf) {
            return TriedAsset.of("m.glb", GlbSketch.glb(document.toString(), bin), Resources.none(), what);
        }
        if (document.path("buffers").path(0) instanceof ObjectNode buffer && !buffer.has("uri")) {
            buffer.put(
                    "uri",
                    bin.length % 2 == 0
                            ? "data.bin"
                            : "data:application/octet-stream;base64,"
                                    + Base64.getEncoder().encodeToString(bin));
        }
        Resources beside = (name, maxBytes) -> {
            if (!name.equals("data.bin") || bin.length > maxBytes) {
                throw new AssetException(Kind.MISSING_RESOURCE, "there is no " + name);
            }
            return ByteBuffer.wrap(bin);
        };
        return TriedAsset.of("m.gltf", document.toString().getBytes(UTF_8), beside, what + ", as glTF");
    }

    /** Where a value is: names and indices from the root. Of long lists the first and last are enough. */
    private static List<List<Object>> places(JsonNode document) {
        List<List<Object>> places = new ArrayList<>();
        collect(document, List.of(), places);
        return places;
    }

    private static void collect(JsonNode at, List<Object> place, List<List<Object>> places) {
        if (!place.isEmpty()) {
            places.add(place);
        }
        at.properties().forEach(entry -> collect(entry.getValue(), with(place, entry.getKey()), places));
        if (at.isArray()) {
            for (int i = 0; i < at.size(); i++) {
                if (i < 3 || i == at.size() - 1 || at.get(i).isContainerNode() && i < 12) {
                    collect(at.get(i), with(place, i), places);
                }
            }
        }
    }

    private static List<Object> with(List<Object> place, Object last) {
        List<Object> longer = new ArrayList<>(place);
        longer.add(last);
        return longer;
    }

    private static void put(ObjectNode document, List<Object> place, Function<JsonNode, JsonNode> value) {
        JsonNode holder = document;
        for (Object step : place.subList(0, place.size() - 1)) {
            holder = step instanceof Integer index ? holder.get(index) : holder.get((String) step);
        }
        Object last = place.get(place.size() - 1);
        if (holder instanceof ArrayNode array) {
            JsonNode now = value.apply(array.get((int) last));
            if (now == null) {
                array.remove((int) last);
            } else {
                array.set((int) last, now);
            }
        } else {
            JsonNode now = value.apply(holder.get((String) last));
            if (now == null) {
                ((ObjectNode) holder).remove((String) last);
            } else {
                ((ObjectNode) holder).set((String) last, now);
            }
        }
    }
}
