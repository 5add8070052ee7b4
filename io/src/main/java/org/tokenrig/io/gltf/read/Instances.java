package org.tokenrig.io.gltf.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.javagl.jgltf.model.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.joml.Quaterniond;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.JsonObject;

/**
 * Makes nodes of the instances of EXT_mesh_gpu_instancing, as a skin is for one mesh in one place. A node that places its
 * mesh several times keeps its own transform and its children, and gets a further child for each instance. What instances
 * have beside translation, rotation and scale has no place in nodes and goes.
 */
public final class Instances {
    private final ObjectNode json;
    private final ReadBudget budget;
    private final AssetWarnings warnings;
    private final Accessors accessors;

    private Instances(GltfDocument document, ReadBudget budget, AssetWarnings warnings) throws AssetException {
        this.json = document.json();
        this.budget = budget;
        this.warnings = warnings;
        this.accessors = Accessors.of(document, BufferViews.of(document, budget), budget);
    }

    /**
     * Expands all instances of a document.
     *
     * @param document whose JSON is changed
     * @throws AssetException LIMIT_EXCEEDED where there would be too many nodes, BAD_ACCESSOR where instances cannot be read
     */
    public static void expand(GltfDocument document, ReadBudget budget, AssetWarnings warnings) throws AssetException {
        JsonObject root = JsonObject.document(document.json());
        List<Integer> instanced = new ArrayList<>();
        for (int node = 0; node < root.size("nodes"); node++) {
            JsonObject placed = root.element("nodes", node);
            if (placed.extension(GltfExtensions.INSTANCING).isPresent()) {
                instanced.add(node);
            }
        }
        if (instanced.isEmpty()) {
            return;
        }
        Instances instances = new Instances(document, budget, warnings);
        for (int node : instanced) {
            instances.expand(root, node);
        }
        GltfExtensions.forget(document.json(), GltfExtensions.INSTANCING);
    }

    private void expand(JsonObject root, int index) throws AssetException {
        JsonObject node = root.element("nodes", index);
        JsonObject extension = node.extension(GltfExtensions.INSTANCING).orElseThrow();
        if (node.has("skin")) {
            warnings.add(
                    AssetWarning.Kind.REPAIRED,
                    extension.place() + ": a mesh that follows a skin has no instances; it was taken once");
        } else if (node.has("mesh")) {
            place(root, node, extension);
        }
        ObjectNode extensions = (ObjectNode) node.node().get("extensions");
        extensions.remove(List.of(GltfExtensions.INSTANCING, "EXT_instance_features"));
        if (extensions.isEmpty()) {
            node.node().remove("extensions");
        }
    }

    private void place(JsonObject root, JsonObject node, JsonObject extension) throws AssetException {
        JsonObject attributes = extension.requiredObject("attributes");
        Elements[] transforms = {
            elements(attributes, "TRANSLATION", ElementType.VEC3),
            elements(attributes, "ROTATION", ElementType.VEC4),
            elements(attributes, "SCALE", ElementType.VEC3)
        };
        int count = count(attributes);
        ArrayNode nodes = (ArrayNode) json.get("nodes");
        int most = budget.limits().maxNodes();
        if (count > most - nodes.size()) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED,
                    "nodes must be at most " + most + ", cannot be: " + ((long) nodes.size() + count) + " with the "
                            + count + " instances of " + node.place());
        }
        node.references("children", root.size("nodes"), Kind.BAD_SCENE);
        JsonNode mesh = node.node().remove("mesh");
        JsonNode weights = node.node().remove("weights");
        String name = node.node().path("name").asText("instance");
        for (int instance = 0; instance < count; instance++) {
            node.node().withArrayProperty("children").add(nodes.size());
            ObjectNode child = nodes.addObject();
            child.put("name", name + "." + instance);
            child.set("mesh", mesh);
            if (weights != null) {
                child.set("weights", weights.deepCopy());
            }
            put(child, transforms, instance);
        }
        warnings.add(
                AssetWarning.Kind.INSTANCES_EXPANDED,
                node.place() + ": its " + count + " instances became nodes" + lost(attributes, node));
    }

    private static String lost(JsonObject attributes, JsonObject node) {
        List<String> lost = new ArrayList<>();
        attributes.node().fieldNames().forEachRemaining(name -> {
            if (name.startsWith("_")) {
                lost.add(name);
            }
        });
        if (node.node().path("extensions").has("EXT_instance_features")) {
            lost.add("EXT_instance_features");
        }
        return lost.isEmpty() ? "" : "; " + String.join(", ", lost) + " went, as nodes cannot have it";
    }

    private int count(JsonObject attributes) throws AssetException {
        int count = -1;
        List<String> names = new ArrayList<>();
        attributes.node().fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            int each = accessors
                    .get(attributes.reference(name, accessors.size(), Kind.BAD_ACCESSOR))
                    .count();
            if (count >= 0 && each != count) {
                throw new AssetException(
                        Kind.BAD_ACCESSOR,
                        attributes.at(name) + " must have as many elements as the other attributes, " + count
                                + ", cannot have: " + each);
            }
            count = each;
        }
        if (count < 0) {
            throw new AssetException(Kind.BAD_ACCESSOR, attributes.place() + " must have an attribute");
        }
        return count;
    }

    /** The elements of an attribute, null where there is none. */
    private Elements elements(JsonObject attributes, String name, ElementType type) throws AssetException {
        OptionalInt index = attributes.optionalReference(name, accessors.size(), Kind.BAD_ACCESSOR);
        if (index.isEmpty()) {
            return null;
        }
        Accessor accessor = accessors.get(index.getAsInt());
        boolean rotation = type == ElementType.VEC4;
        if (accessor.type() != type || !(accessor.isFloat() || (rotation && accessor.normalized()))) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    attributes.at(name) + ": " + accessor.place() + " must be " + type + " of float"
                            + (rotation ? " or normalized integers" : "") + ", cannot be: " + accessor.type()
                            + " of component type " + accessor.componentType());
        }
        return accessors.elements(index.getAsInt());
    }

    private static void put(ObjectNode child, Elements[] transforms, int instance) {
        if (transforms[0] != null) {
            put(child.putArray("translation"), transforms[0], instance);
        }
        if (transforms[1] != null) {
            Elements r = transforms[1];
            Quaterniond unit = new Quaterniond(
                    r.number(instance, 0), r.number(instance, 1), r.number(instance, 2), r.number(instance, 3));
            if (unit.lengthSquared() > 0) {
                unit.normalize();
            }
            child.putArray("rotation").add(unit.x).add(unit.y).add(unit.z).add(unit.w);
        }
        if (transforms[2] != null) {
            put(child.putArray("scale"), transforms[2], instance);
        }
    }

    private static void put(ArrayNode numbers, Elements elements, int instance) {
        for (int i = 0; i < 3; i++) {
            numbers.add(elements.number(instance, i));
        }
    }
}
