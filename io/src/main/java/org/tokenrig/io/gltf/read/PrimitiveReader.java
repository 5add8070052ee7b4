package org.tokenrig.io.gltf.read;

import de.javagl.jgltf.model.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.gltf.compress.DracoPrimitive;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.Elements;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.JsonObject;
import org.tokenrig.io.gltf.read.TrianglePrimitive.SkinAttributes;

/** Opens the triangle primitives of meshes; points, lines and what has no triangles are left out. */
public final class PrimitiveReader {
    private final JsonObject root;
    private final BufferViews views;
    private final Accessors accessors;
    private final ReadBudget budget;
    private final Map<Integer, List<Numbered>> opened = new HashMap<>();

    public PrimitiveReader(JsonObject root, BufferViews views, Accessors accessors, ReadBudget budget) {
        this.root = root;
        this.views = views;
        this.accessors = accessors;
        this.budget = budget;
    }

    /**
     * What a mesh announces, before anything of it is decoded.
     *
     * @param vertices of its triangle primitives together
     * @param triangles of them
     * @param zero whether all these vertices are at zero, as nothing says where they are
     */
    public record Announced(long vertices, long triangles, boolean zero) {}

    /** What a mesh announces; what is wrong with it, {@link #triangles} says. */
    public Announced announced(int mesh) throws AssetException {
        JsonObject json = root.element("meshes", mesh);
        long vertices = 0;
        long triangles = 0;
        boolean zero = true;
        for (int i = 0; i < json.size("primitives"); i++) {
            JsonObject primitive = json.element("primitives", i);
            int mode = (int) primitive.integerOr("mode", TrianglePrimitive.TRIANGLES, 0, 6, Kind.BAD_ACCESSOR);
            JsonObject attributes = primitive.requiredObject("attributes");
            OptionalInt position = attributes.optionalReference("POSITION", accessors.size(), Kind.BAD_ACCESSOR);
            OptionalInt indices = primitive.optionalReference("indices", accessors.size(), Kind.BAD_ACCESSOR);
            if (mode < TrianglePrimitive.TRIANGLES || position.isEmpty()) {
                continue;
            }
            Accessor positions = accessors.get(position.getAsInt());
            int corners =
                    indices.isPresent() ? accessors.get(indices.getAsInt()).count() : positions.count();
            int faces = mode == TrianglePrimitive.TRIANGLES ? corners / 3 : Math.max(0, corners - 2);
            if (faces == 0 || positions.count() == 0) {
                continue;
            }
            vertices += positions.count();
            triangles += faces;
            zero &= positions.isZero()
                    && primitive.extension(GltfExtensions.DRACO).isEmpty();
        }
        return new Announced(vertices, triangles, zero);
    }

    /** A triangle primitive and its index in its mesh. */
    public record Numbered(int index, TrianglePrimitive primitive) {}

    /** The triangle primitives of a mesh; a mesh that is placed again is not opened again. */
    public List<Numbered> triangles(int mesh) throws AssetException {
        if (!opened.containsKey(mesh)) {
            JsonObject json = root.element("meshes", mesh);
            List<Numbered> primitives = new ArrayList<>();
            for (int i = 0; i < json.size("primitives"); i++) {
                Optional<TrianglePrimitive> primitive = open(json.element("primitives", i));
                if (primitive.isPresent()) {
                    primitives.add(new Numbered(i, primitive.get()));
                }
            }
            opened.put(mesh, primitives);
        }
        return opened.get(mesh);
    }

    private Optional<TrianglePrimitive> open(JsonObject json) throws AssetException {
        int mode = (int) json.integerOr("mode", TrianglePrimitive.TRIANGLES, 0, 6, Kind.BAD_ACCESSOR);
        JsonObject attributes = json.requiredObject("attributes");
        OptionalInt position = attributes.optionalReference("POSITION", accessors.size(), Kind.BAD_ACCESSOR);
        OptionalInt indices = json.optionalReference("indices", accessors.size(), Kind.BAD_ACCESSOR);
        if (mode < TrianglePrimitive.TRIANGLES || position.isEmpty()) {
            return Optional.empty();
        }
        requireType(position.getAsInt(), ElementType.VEC3, attributes.at("POSITION"));
        requireFewEnough(position.getAsInt(), json);
        Optional<JsonObject> draco = json.extension(GltfExtensions.DRACO);
        Optional<DracoPrimitive> decoded = Optional.empty();
        if (draco.isPresent()) {
            if (indices.isEmpty() || mode == TrianglePrimitive.TRIANGLE_FAN) {
                throw new AssetException(
                        Kind.BAD_COMPRESSION,
                        draco.get().place() + ": a compressed primitive must have indices and be no fan");
            }
            int view = draco.get().reference("bufferView", views.size(), Kind.BAD_ACCESSOR);
            int corners = accessors.get(indices.getAsInt()).count();
            int faces = mode == TrianglePrimitive.TRIANGLES ? corners / 3 : Math.max(0, corners - 2);
            if (faces == 0) {
                return Optional.empty();
            }
            decoded = Optional.of(DracoPrimitive.decode(
                    views.bytes(view), draco.get(), mode == TrianglePrimitive.TRIANGLES, faces, budget));
        }
        TrianglePrimitive.Topology topology = decoded.isPresent()
                ? topology(decoded.get().corners())
                : topology(mode, indices, accessors.get(position.getAsInt()).count(), json);
        if (topology.triangleCount() == 0 || accessors.get(position.getAsInt()).count() == 0) {
            return Optional.empty();
        }
        int vertices = decoded.isPresent()
                ? decoded.get().vertexCount()
                : accessors.get(position.getAsInt()).count();
        Elements positions = attribute("POSITION", position.getAsInt(), vertices, decoded);
        return Optional.of(new TrianglePrimitive(
                json.place(), positions, topology, influences(attributes, positions.count(), decoded)));
    }

    /** What a skin that is replaced has to say is no reason to refuse its mesh. */
    private SkinAttributes influences(JsonObject attributes, int vertices, Optional<DracoPrimitive> decoded)
            throws AssetException {
        if (!attributes.has("JOINTS_0")) {
            return SkinAttributes.NONE;
        }
        try {
            return readInfluences(attributes, vertices, decoded);
        } catch (AssetException e) {
            return SkinAttributes.broken(SkinFault.of(e));
        }
    }

    private TrianglePrimitive.Topology topology(int mode, OptionalInt indices, int vertices, JsonObject json)
            throws AssetException {
        if (indices.isEmpty()) {
            return new TrianglePrimitive.Topology(mode, vertices, Optional.empty(), -1);
        }
        Accessor accessor = accessors.get(indices.getAsInt());
        if (accessor.type() != ElementType.SCALAR || !accessor.isUnsigned() || accessor.normalized()) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    json.at("indices") + ": " + accessor.place()
                            + " must be unsigned scalars, not normalized, cannot be: " + accessor.componentType() + " "
                            + accessor.type());
        }
        if (vertices == 0 || accessor.count() == 0) {
            return new TrianglePrimitive.Topology(mode, 0, Optional.empty(), -1);
        }
        return new TrianglePrimitive.Topology(
                mode, accessor.count(), Optional.of(accessors.elements(indices.getAsInt())), accessor.restartIndex());
    }

    /** Compressed geometry has whole triangles and no index that restarts. */
    private static TrianglePrimitive.Topology topology(Elements corners) {
        return new TrianglePrimitive.Topology(TrianglePrimitive.TRIANGLES, corners.count(), Optional.of(corners), -1);
    }

    private void requireFewEnough(int position, JsonObject json) throws AssetException {
        int most = budget.limits().maxVertices();
        if (accessors.get(position).count() > most) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED,
                    json.place() + ": " + accessors.get(position).place()
                            + ".count: vertices must be at most " + most + ", cannot be: "
                            + accessors.get(position).count());
        }
    }

    private SkinAttributes readInfluences(JsonObject attributes, int vertices, Optional<DracoPrimitive> decoded)
            throws AssetException {
        List<Elements> joints = new ArrayList<>();
        List<Elements> weights = new ArrayList<>();
        for (int set = 0; attributes.has("JOINTS_" + set); set++) {
            String jointsName = "JOINTS_" + set;
            String weightsName = "WEIGHTS_" + set;
            if (!attributes.has(weightsName)) {
                throw new AssetException(
                        Kind.BAD_SKIN, attributes.at(jointsName) + " must have its " + weightsName + " beside it");
            }
            int joint = attributes.reference(jointsName, accessors.size(), Kind.BAD_ACCESSOR);
            int weight = attributes.reference(weightsName, accessors.size(), Kind.BAD_ACCESSOR);
            requireType(joint, ElementType.VEC4, attributes.at(jointsName));
            requireType(weight, ElementType.VEC4, attributes.at(weightsName));
            Accessor jointAccessor = accessors.get(joint);
            if (!jointAccessor.isUnsigned() || jointAccessor.normalized()) {
                throw new AssetException(
                        Kind.BAD_ACCESSOR,
                        attributes.at(jointsName) + ": " + jointAccessor.place()
                                + " must be unsigned and not normalized, cannot be: " + jointAccessor.componentType());
            }
            Accessor weightAccessor = accessors.get(weight);
            if (!weightAccessor.isFloat() && !weightAccessor.normalized()) {
                throw new AssetException(
                        Kind.BAD_ACCESSOR,
                        attributes.at(weightsName) + ": " + weightAccessor.place()
                                + " must be float or normalized, cannot be: " + weightAccessor.componentType());
            }
            joints.add(attribute(jointsName, joint, vertices, decoded));
            weights.add(attribute(weightsName, weight, vertices, decoded));
        }
        return new SkinAttributes(true, joints, weights, Optional.empty());
    }

    private Elements attribute(String name, int index, int vertices, Optional<DracoPrimitive> decoded)
            throws AssetException {
        Accessor accessor = accessors.get(index);
        if (decoded.isPresent() && decoded.get().has(name)) {
            return decoded.get().attribute(name, accessor);
        }
        if (accessor.count() != vertices) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    accessor.place() + ".count must be that of POSITION, " + vertices + ", cannot be: "
                            + accessor.count());
        }
        return accessors.elements(index);
    }

    private void requireType(int index, ElementType type, String place) throws AssetException {
        Accessor accessor = accessors.get(index);
        if (accessor.type() != type) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    place + ": " + accessor.place() + " must be " + type + ", cannot be: " + accessor.type());
        }
        int componentType = accessor.componentType();
        if (componentType == Accessor.UNSIGNED_INT && type == ElementType.VEC3) {
            throw new AssetException(
                    Kind.BAD_ACCESSOR,
                    place + ": " + accessor.place() + " must be float, byte or short, cannot be: " + componentType);
        }
    }
}
