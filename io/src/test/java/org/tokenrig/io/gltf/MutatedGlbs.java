package org.tokenrig.io.gltf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages GLBs, the same way for the same seed: flipped bytes, other lengths, truncations, other values in the JSON. */
final class MutatedGlbs {
    private static final double[] NUMBERS = {
        -1,
        0,
        1,
        2,
        3,
        4,
        5,
        6,
        255,
        65535,
        65536,
        5121,
        5123,
        5125,
        5126,
        1e6,
        1e7,
        1e8,
        2147483647,
        2147483648.0,
        4294967295.0,
        4294967296.0,
        9007199254740993.0,
        -2147483648.0,
        1e18,
        1e300,
        0.5,
        1e-300
    };

    private MutatedGlbs() {}

    static byte[] mutate(byte[] glb, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] mutated = random.nextInt(3) == 0 ? glb.clone() : withOtherJson(glb, random);
        int edits = random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            switch (random.nextInt(4)) {
                case 0 -> flip(mutated, random, 0, mutated.length);
                case 1 -> flip(mutated, random, binStart(mutated), mutated.length);
                case 2 ->
                    ByteBuffer.wrap(mutated)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(4 * random.nextInt(5), random.nextInt());
                default -> {
                    if (random.nextInt(4) == 0) {
                        mutated = Arrays.copyOf(mutated, 20 + random.nextInt(mutated.length));
                    }
                }
            }
        }
        return mutated;
    }

    private static int binStart(byte[] glb) {
        int start = 20 + ByteBuffer.wrap(glb).order(ByteOrder.LITTLE_ENDIAN).getInt(12) + 8;
        return start > 0 && start < glb.length ? start : 0;
    }

    private static void flip(byte[] glb, SplittableRandom random, int from, int to) {
        int flips = 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
            glb[from + random.nextInt(to - from)] = (byte) random.nextInt(256);
        }
    }

    private static byte[] withOtherJson(byte[] glb, SplittableRandom random) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(glb).order(ByteOrder.LITTLE_ENDIAN);
        int jsonBytes = in.getInt(12);
        ObjectNode json = (ObjectNode) GlbSketch.JSON.readTree(glb, 20, jsonBytes);
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            edit(json, random);
        }
        int bin = 20 + jsonBytes + 8;
        byte[] binary = bin < glb.length ? Arrays.copyOfRange(glb, bin, glb.length) : new byte[0];
        return GlbSketch.glb(json.toString(), binary);
    }

    private static void edit(ObjectNode root, SplittableRandom random) {
        JsonNode at = root;
        while (true) {
            List<JsonNode> children = new ArrayList<>();
            at.forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    children.add(child);
                }
            });
            if (children.isEmpty() || (at != root && random.nextInt(4) == 0)) {
                break;
            }
            at = children.get(random.nextInt(children.size()));
        }
        if (at instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, value(object.get(name), random));
            }
        } else if (at instanceof ArrayNode array) {
            int index = random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.remove(index);
                case 1 -> array.add(array.get(index).deepCopy());
                default -> array.set(index, value(array.get(index), random));
            }
        }
    }

    private static JsonNode value(JsonNode old, SplittableRandom random) {
        if (old.isNumber() && random.nextInt(8) > 0) {
            double number = NUMBERS[random.nextInt(NUMBERS.length)];
            if (random.nextInt(3) == 0) {
                number = old.doubleValue() + random.nextInt(-4, 5);
            }
            return number == Math.rint(number) && Math.abs(number) < 1e17
                    ? GlbSketch.JSON.getNodeFactory().numberNode((long) number)
                    : GlbSketch.JSON.getNodeFactory().numberNode(number);
        }
        return switch (random.nextInt(9)) {
            case 5 -> GlbSketch.JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 6 -> GlbSketch.JSON.getNodeFactory().numberNode(BigInteger.TEN.pow(random.nextInt(10, 300)));
            case 7 ->
                GlbSketch.JSON
                        .createArrayNode()
                        .add(old.deepCopy())
                        .add(GlbSketch.JSON.createArrayNode().add(random.nextInt(9)));
            case 8 -> GlbSketch.JSON.createObjectNode().set("extensions", old.deepCopy());
            case 0 -> GlbSketch.JSON.getNodeFactory().textNode("../" + random.nextInt());
            case 1 -> GlbSketch.JSON.getNodeFactory().nullNode();
            case 2 -> GlbSketch.JSON.createArrayNode().add(random.nextInt(4));
            case 3 -> GlbSketch.JSON.createObjectNode();
            default -> GlbSketch.JSON.getNodeFactory().numberNode(random.nextInt(-2, 10));
        };
    }
}
