package org.tokenrig.io.rignet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Shown;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

/**
 * A rig in RigNet's text format (github.com/zhan-xu/RigNet, {@code utils/rig_parser.py}), a statement a line:
 *
 * <pre>
 * joints NAME X Y Z             a joint and where its head is, in the frame of the OBJ
 * root NAME                     the first joint
 * hier PARENT CHILD             a bone
 * skin VERTEX NAME WEIGHT ...   weights of a vertex: VERTEX is the place of its v statement in the OBJ, from 0
 * </pre>
 *
 * Weights are as the file has them, which need not sum to one. Joints that no bone leads to are roots of their own. A file may
 * have a skeleton alone.
 */
public final class RigNetText {
    private static final String KEYWORDS = "joints, root, hier or skin";

    private record Weight(int joint, float weight) {}

    private final Skeleton skeleton;
    private final TreeMap<Integer, List<Weight>> skin; // by vertex

    private RigNetText(Skeleton skeleton, TreeMap<Integer, List<Weight>> skin) {
        this.skeleton = skeleton;
        this.skin = skin;
    }

    /** Whether a file's first statement is one of a rig. */
    public static boolean isRig(ByteBuffer bytes) {
        ByteBuffer head = bytes.slice();
        head.limit(Math.min(head.limit(), 1024));
        String first = UTF_8.decode(head).toString().stripLeading();
        return first.matches("(?s)(joints|root|hier|skin)\\s.*");
    }

    /**
     * Reads a rig.
     *
     * @throws AssetException too large; unknown format for a line that is no statement; not finite; limit exceeded; bad
     *     scene where joints are no tree; bad skin
     */
    public static RigNetText read(ByteBuffer bytes, AssetLimits limits) throws AssetException {
        requireNonNull(limits, "limits is null");
        if (bytes.remaining() > limits.maxBytes()) {
            throw new AssetException(
                    Kind.TOO_LARGE,
                    "a file must have at most " + limits.maxBytes() + " bytes, cannot be: " + bytes.remaining());
        }
        return new Parser(limits).parse(UTF_8.decode(bytes.slice()).toString());
    }

    /** The joints, in the frame of the OBJ, depth first from the root. */
    public Skeleton skeleton() {
        return skeleton;
    }

    /** Whether it has weights, and not the skeleton alone. */
    public boolean hasSkin() {
        return !skin.isEmpty();
    }

    /**
     * The weights at the vertices of the OBJ as it was read; those of which the file says nothing are unbound.
     *
     * @param points (vertices): which {@code v} statement each vertex is at, from 0
     * @param count how many {@code v} statements the vertices can be at
     * @throws AssetException bad skin, where the file has weights of vertices that the OBJ does not have
     */
    public SkinWeights skin(int[] points, int count) throws AssetException {
        if (!skin.isEmpty() && skin.lastKey() >= count) {
            throw new AssetException(
                    Kind.BAD_SKIN,
                    "a skin line's vertex must be within 0.." + (count - 1) + ", as the OBJ has " + count
                            + " vertices, cannot be: " + skin.lastKey());
        }
        int slots = skin.values().stream().mapToInt(List::size).max().orElse(1);
        int[] joints = new int[Math.multiplyExact(slots, points.length)];
        float[] weights = new float[joints.length];
        for (int vertex = 0; vertex < points.length; vertex++) {
            int slot = slots * vertex;
            for (Weight each : skin.getOrDefault(points[vertex], List.of())) {
                joints[slot] = each.joint();
                weights[slot++] = each.weight();
            }
        }
        return new SkinWeights(slots, joints, weights);
    }

    /** One file's statements, in any order. */
    private static final class Parser {
        private final AssetLimits limits;
        private final Map<String, float[]> heads = new LinkedHashMap<>();
        private final Map<String, String> parents = new LinkedHashMap<>();
        private final Map<String, List<String>> children = new LinkedHashMap<>();
        private final List<String[]> skinLines = new ArrayList<>();
        private final List<Integer> skinLineNumbers = new ArrayList<>();
        private Optional<String> root = Optional.empty();
        private int line;

        Parser(AssetLimits limits) {
            this.limits = limits;
        }

        RigNetText parse(String text) throws AssetException {
            for (String each : text.split("\\R")) {
                line++;
                String stripped = each.strip();
                if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                    statement(stripped.split("\\s+"));
                }
            }
            if (heads.isEmpty()) {
                throw new AssetException(Kind.NO_SKELETON, "a rig's text must have a line joints NAME X Y Z, has none");
            }
            List<String> order = order();
            return new RigNetText(skeleton(order), skin(order));
        }

        private void statement(String[] words) throws AssetException {
            switch (words[0]) {
                case "joints" -> joint(words);
                case "root" -> {
                    requireWords(words, 2, "root NAME");
                    if (root.isPresent()) {
                        throw bad(Kind.BAD_SCENE, "there must be one root, found a second: " + Shown.of(words[1]));
                    }
                    root = Optional.of(words[1]);
                }
                case "hier" -> {
                    requireWords(words, 3, "hier PARENT CHILD");
                    if (parents.putIfAbsent(words[2], words[1]) != null) {
                        throw bad(
                                Kind.BAD_SCENE,
                                "a joint must have one parent, but a second has: " + Shown.of(words[2]));
                    }
                    children.computeIfAbsent(words[1], name -> new ArrayList<>())
                            .add(words[2]);
                }
                case "skin" -> {
                    if (words.length < 2 || words.length % 2 != 0) {
                        throw bad(Kind.BAD_SKIN, "must be skin VERTEX and then pairs of NAME and WEIGHT");
                    }
                    skinLines.add(words);
                    skinLineNumbers.add(line);
                }
                default ->
                    throw bad(
                            Kind.UNKNOWN_FORMAT, "must begin with " + KEYWORDS + ", cannot be: " + Shown.of(words[0]));
            }
        }

        private void joint(String[] words) throws AssetException {
            requireWords(words, 5, "joints NAME X Y Z");
            float[] head = new float[3];
            for (int axis = 0; axis < 3; axis++) {
                head[axis] = number(words[2 + axis]);
            }
            if (heads.putIfAbsent(words[1], head) != null) {
                throw bad(Kind.BAD_SCENE, "a joint's name must be there once, cannot be: " + Shown.of(words[1]));
            }
            if (heads.size() > limits.maxJoints()) {
                throw bad(Kind.LIMIT_EXCEEDED, "a skeleton must have at most " + limits.maxJoints() + " joints");
            }
        }

        /** Joints depth first, from the root, then from others that no bone leads to. */
        private List<String> order() throws AssetException {
            for (Map.Entry<String, String> bone : parents.entrySet()) {
                requireJoint(bone.getValue());
                requireJoint(bone.getKey());
            }
            List<String> roots = new ArrayList<>();
            if (root.isPresent()) {
                requireJoint(root.get());
                roots.add(root.get());
            }
            for (String name : heads.keySet()) {
                if (!parents.containsKey(name) && !roots.contains(name)) {
                    roots.add(name);
                }
            }
            if (root.isPresent() && parents.containsKey(root.get())) {
                throw new AssetException(
                        Kind.BAD_SCENE, "the root must have no parent, but has one: " + Shown.of(root.get()));
            }
            List<String> order = new ArrayList<>();
            Deque<String> pending = new ArrayDeque<>(roots);
            while (!pending.isEmpty()) {
                String name = pending.pop();
                order.add(name);
                List<String> own = children.getOrDefault(name, List.of());
                for (int i = own.size() - 1; i >= 0; i--) {
                    pending.push(own.get(i));
                }
            }
            if (order.size() != heads.size()) {
                throw new AssetException(
                        Kind.BAD_SCENE,
                        "joints must be a tree, but " + (heads.size() - order.size()) + " of them lead to each other");
            }
            return order;
        }

        private Skeleton skeleton(List<String> order) {
            int[] indices = new int[order.size()];
            float[] positions = new float[3 * order.size()];
            for (int joint = 0; joint < order.size(); joint++) {
                String parent = parents.get(order.get(joint));
                indices[joint] = parent == null ? -1 : order.indexOf(parent);
                System.arraycopy(heads.get(order.get(joint)), 0, positions, 3 * joint, 3);
            }
            return new Skeleton(order, indices, positions);
        }

        private TreeMap<Integer, List<Weight>> skin(List<String> order) throws AssetException {
            Map<String, Integer> indices = new LinkedHashMap<>();
            order.forEach(name -> indices.put(name, indices.size()));
            TreeMap<Integer, List<Weight>> skin = new TreeMap<>();
            for (int i = 0; i < skinLines.size(); i++) {
                line = skinLineNumbers.get(i);
                String[] words = skinLines.get(i);
                List<Weight> weights = new ArrayList<>();
                for (int at = 2; at < words.length; at += 2) {
                    requireJoint(words[at]);
                    float weight = number(words[at + 1]);
                    if (weight < 0) {
                        throw bad(Kind.BAD_SKIN, "a weight must not be negative, cannot be: " + weight);
                    }
                    if (weight > 0) {
                        weights.add(new Weight(indices.get(words[at]), weight));
                    }
                }
                if (skin.putIfAbsent(vertex(words[1]), weights) != null) {
                    throw bad(Kind.BAD_SKIN, "a vertex must have one skin line, cannot be: " + words[1]);
                }
            }
            return skin;
        }

        private int vertex(String word) throws AssetException {
            try {
                int vertex = Integer.parseInt(word);
                if (vertex >= 0) {
                    return vertex;
                }
            } catch (NumberFormatException e) {
                // refused below
            }
            throw bad(Kind.BAD_SKIN, "a vertex must be a whole number from 0, cannot be: " + Shown.of(word));
        }

        private float number(String word) throws AssetException {
            float number;
            try {
                number = Float.parseFloat(word);
            } catch (NumberFormatException e) {
                throw bad(Kind.NOT_FINITE, "there must be a number, cannot be: " + Shown.of(word));
            }
            if (!Float.isFinite(number)) {
                throw bad(Kind.NOT_FINITE, "a number must be finite, cannot be: " + Shown.of(word));
            }
            return number;
        }

        private void requireJoint(String name) throws AssetException {
            if (!heads.containsKey(name)) {
                throw new AssetException(
                        Kind.BAD_SCENE, "a joint must have a line joints NAME X Y Z, has none: " + Shown.of(name));
            }
        }

        private void requireWords(String[] words, int count, String form) throws AssetException {
            if (words.length != count) {
                throw bad(Kind.UNKNOWN_FORMAT, "must be " + form + ", has " + words.length + " words");
            }
        }

        private AssetException bad(Kind kind, String rule) {
            return new AssetException(kind, "line " + line + ": " + rule);
        }
    }
}
