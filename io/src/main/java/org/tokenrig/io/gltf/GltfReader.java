package org.tokenrig.io.gltf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.joml.Matrix4d;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.JsonObject;
import org.tokenrig.io.gltf.document.PrimitivePlacement;
import org.tokenrig.io.gltf.document.SceneNodes;
import org.tokenrig.io.gltf.document.WorldBounds;
import org.tokenrig.io.gltf.read.Accessors;
import org.tokenrig.io.gltf.read.Animations;
import org.tokenrig.io.gltf.read.BindPose;
import org.tokenrig.io.gltf.read.BufferViews;
import org.tokenrig.io.gltf.read.GlbContainer;
import org.tokenrig.io.gltf.read.GltfDocumentReader;
import org.tokenrig.io.gltf.read.Instances;
import org.tokenrig.io.gltf.read.PrimitiveReader;
import org.tokenrig.io.gltf.read.SkinFault;
import org.tokenrig.io.gltf.read.SkinReader;
import org.tokenrig.io.gltf.read.TrianglePrimitive;

/** Reads glTF 2.0: document, geometry in world space, and the rig where there is one. */
public final class GltfReader {
    private static final long BYTES_A_PLACEMENT = 1000;
    private static final double LARGEST_SCALE = 1e37;

    private final GltfDocument document;
    private final JsonObject root;
    private final ReadBudget budget;
    private final AssetWarnings warnings;
    private final Accessors accessors;
    private final SceneNodes nodes;
    private final PrimitiveReader primitives;
    private Optional<AssetException> skinReference = Optional.empty();

    private GltfReader(GltfDocument document, ReadBudget budget, AssetWarnings warnings) throws AssetException {
        this.document = document;
        this.root = JsonObject.document(document.json());
        this.budget = budget;
        this.warnings = warnings;
        BufferViews views = BufferViews.of(document, budget);
        this.accessors = Accessors.of(document, views, budget);
        this.nodes = SceneNodes.of(root, budget.limits(), warnings);
        this.primitives = new PrimitiveReader(root, views, accessors, budget);
    }

    /** Whether the bytes start as a GLB does. */
    public static boolean isGlb(ByteBuffer bytes) {
        return GlbContainer.isGlb(bytes);
    }

    /**
     * Reads a GLB or a glTF.
     *
     * @param bytes the whole file; kept, and not to be changed
     * @param resources the files beside it
     * @param warnings take what is repaired, ignored or left out
     * @throws AssetException for whatever is wrong with it, with the kind of the rule that is broken
     */
    public static GltfAsset read(
            AssetId id, ByteBuffer bytes, Resources resources, ReadBudget budget, AssetWarnings warnings)
            throws AssetException {
        GltfDocument document = new GltfDocumentReader(resources, budget, warnings).read(bytes);
        Instances.expand(document, budget, warnings);
        return new GltfReader(document, budget, warnings).asset(id);
    }

    /** A primitive and the node that places it; {@code skin} is -1 where its vertices follow no skin. */
    private record Placed(int node, int mesh, int index, int skin, TrianglePrimitive primitive) {}

    private GltfAsset asset(AssetId id) throws AssetException {
        requireAnnouncedFewEnough();
        List<Placed> placed = placed();
        Set<Integer> skins = new LinkedHashSet<>();
        placed.stream().filter(p -> p.skin() >= 0).forEach(p -> skins.add(p.skin()));
        BindPose pose = BindPose.of(root, nodes, accessors, List.copyOf(skins), budget.limits());
        List<PrimitivePlacement> placements = placements(placed, pose);
        int[] corners = triangles(placed, placements);
        BitSet used = new BitSet();
        for (int corner : corners) {
            used.set(corner);
        }
        WorldBounds bounds = bounds(placed, placements, used);
        double[] origin = bounds.origin();
        Mesh mesh = new Mesh(positions(placed, placements, origin, bounds, used), corners);
        Optional<Rig> rig = Optional.empty();
        Optional<AssetException> fault = skinReference;
        if (!skins.isEmpty() && fault.isEmpty()) {
            try {
                rig = Optional.of(rig(placed, placements, pose, mesh, origin));
            } catch (AssetException e) {
                fault = Optional.of(SkinFault.of(e));
            }
        }
        fault.ifPresent(reason -> warnOfSkins(pose, reason));
        Animations.repair(document.json(), warnings);
        return new GltfAsset(
                id,
                document,
                placements,
                origin,
                mesh,
                rig,
                fault,
                rig.isPresent() ? pose.jointNodes() : List.of(),
                warnings.list());
    }

    private Rig rig(List<Placed> placed, List<PrimitivePlacement> placements, BindPose pose, Mesh mesh, double[] origin)
            throws AssetException {
        for (AssetException fault : pose.faults().values()) {
            throw fault;
        }
        SkinReader skin = new SkinReader(mesh.vertexCount(), sets(placed), budget);
        Map<Integer, int[]> skeletonJoints = new HashMap<>();
        for (int i = 0; i < placed.size(); i++) {
            Placed p = placed.get(i);
            int first = placements.get(i).firstVertex();
            if (p.skin() >= 0) {
                int[] joints = skeletonJoints.computeIfAbsent(p.skin(), pose::skeletonJoints);
                skin.bind(p.primitive(), joints, first);
            } else {
                skin.bindRigidly(p.primitive(), pose.nearestJoint(p.node()), first);
            }
            budget.checkTime("reading weights");
        }
        return new Rig(pose.skeleton(root, origin), skin.weights());
    }

    private void warnOfSkins(BindPose pose, AssetException reason) {
        if (pose.faults().isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.SKIN_IGNORED,
                    reason.getMessage() + "; the skin cannot be kept, but a new one can replace it");
        }
        pose.faults()
                .forEach((skin, fault) -> warnings.add(
                        AssetWarning.Kind.SKIN_IGNORED,
                        fault.getMessage()
                                + "; the skin cannot be kept, but a new one can replace it. Its meshes stand "
                                + (pose.skinned(skin).isPresent()
                                        ? "in their bind pose"
                                        : "where their nodes have them, as their bind pose is not known")));
    }

    /** Refuses by what the document announces, before anything of it is decoded. */
    private void requireAnnouncedFewEnough() throws AssetException {
        int meshes = root.size("meshes");
        Map<Integer, PrimitiveReader.Announced> known = new HashMap<>();
        long vertices = 0;
        long triangles = 0;
        boolean zero = true;
        for (int node : nodes.scene()) {
            OptionalInt mesh = root.element("nodes", node).optionalReference("mesh", meshes, Kind.BAD_SCENE);
            if (mesh.isEmpty()) {
                continue;
            }
            PrimitiveReader.Announced announced = known.get(mesh.getAsInt());
            if (announced == null) {
                announced = primitives.announced(mesh.getAsInt());
                known.put(mesh.getAsInt(), announced);
                budget.checkTime("counting triangles");
            }
            vertices += announced.vertices();
            triangles += announced.triangles();
            zero &= announced.zero();
            // a compressed primitive may announce other vertices than it has; placing it counts those
            requireAtMost("triangles", triangles, budget.limits().maxTriangles());
        }
        if (triangles > 0 && zero) {
            requireAtMost("vertices", vertices, budget.limits().maxVertices());
            throw new AssetException(
                    Kind.NO_TRIANGLES,
                    "a triangle must have an extent, but all " + vertices
                            + " vertices of the scene are at the origin: the accessors of their POSITION have neither a"
                            + " bufferView nor sparse values");
        }
        budget.claimMesh(vertices, triangles);
    }

    /** All triangle primitives of the scene, in document order, as many as the limits allow. */
    private List<Placed> placed() throws AssetException {
        List<Placed> placed = new ArrayList<>();
        int meshes = root.size("meshes");
        int skins = root.size("skins");
        long vertices = 0;
        long triangles = 0;
        for (int node : nodes.scene()) {
            JsonObject json = root.element("nodes", node);
            OptionalInt mesh = json.optionalReference("mesh", meshes, Kind.BAD_SCENE);
            if (mesh.isEmpty()) {
                continue;
            }
            OptionalInt skin = skin(json, skins);
            for (PrimitiveReader.Numbered numbered : primitives.triangles(mesh.getAsInt())) {
                TrianglePrimitive primitive = numbered.primitive();
                vertices += primitive.vertexCount();
                triangles += primitive.triangleCount();
                requireAtMost("vertices", vertices, budget.limits().maxVertices());
                requireAtMost("triangles", triangles, budget.limits().maxTriangles());
                budget.claimDecoded(BYTES_A_PLACEMENT, "the list of placed primitives");
                int skinned = primitive.isSkinned() ? skin.orElse(-1) : -1;
                placed.add(new Placed(node, mesh.getAsInt(), numbered.index(), skinned, primitive));
            }
            budget.checkTime("placing meshes");
        }
        budget.claimMesh(vertices, triangles);
        if (triangles == 0) {
            throw new AssetException(
                    Kind.NO_TRIANGLES,
                    "the scene must have a triangle, but none of its "
                            + nodes.scene().size() + " nodes places one");
        }
        return placed;
    }

    /** A node whose skin is not there is placed as one that has none; its skeleton cannot be kept. */
    private OptionalInt skin(JsonObject node, int skins) throws AssetException {
        try {
            return node.optionalReference("skin", skins, Kind.BAD_SKIN);
        } catch (AssetException e) {
            skinReference = skinReference.isPresent() ? skinReference : Optional.of(SkinFault.of(e));
            return OptionalInt.empty();
        }
    }

    private static void requireAtMost(String what, long count, int most) throws AssetException {
        if (count > most) {
            throw new AssetException(
                    Kind.LIMIT_EXCEEDED,
                    what + " of the joined mesh must be at most " + most + ", cannot be: at least " + count);
        }
    }

    private static List<PrimitivePlacement> placements(List<Placed> placed, BindPose pose) throws AssetException {
        List<PrimitivePlacement> placements = new ArrayList<>(placed.size());
        int firstVertex = 0;
        int previousNode = -1;
        double[] rigid = {};
        for (Placed p : placed) {
            double[] world;
            if (p.skin() >= 0) {
                world = columns(pose.skinned(p.skin()).orElse(pose.rigid(p.node())), p.node());
            } else {
                rigid = p.node() == previousNode ? rigid : columns(pose.rigid(p.node()), p.node());
                previousNode = p.node();
                world = rigid;
            }
            int vertices = p.primitive().vertexCount();
            placements.add(
                    new PrimitivePlacement(p.node(), p.mesh(), p.index(), p.skin(), firstVertex, vertices, world));
            firstVertex += vertices;
        }
        return placements;
    }

    private static double[] columns(Matrix4d matrix, int node) throws AssetException {
        double[] columns = matrix.get(new double[16]);
        for (double number : columns) {
            if (!(Math.abs(number) <= LARGEST_SCALE)) {
                throw new AssetException(
                        Kind.NOT_FINITE,
                        "nodes[" + node
                                + "]: its world transform must be finite, also as the float of a skin, cannot have: "
                                + number);
            }
        }
        return columns;
    }

    private int[] triangles(List<Placed> placed, List<PrimitivePlacement> placements) throws AssetException {
        int triangles =
                placed.stream().mapToInt(p -> p.primitive().triangleCount()).sum();
        budget.claimDecoded(12L * triangles, "the joined mesh's triangles");
        int[] corners = new int[3 * triangles]; // (triangles, 3)
        int firstTriangle = 0;
        for (int i = 0; i < placed.size(); i++) {
            TrianglePrimitive primitive = placed.get(i).primitive();
            primitive.copyTriangles(corners, firstTriangle, placements.get(i).firstVertex());
            firstTriangle += primitive.triangleCount();
            if (primitive.topology().cornersLeftOver() > 0) {
                warnings.add(
                        AssetWarning.Kind.GEOMETRY_IGNORED,
                        primitive.place() + ": its last " + primitive.topology().cornersLeftOver()
                                + " corners make no triangle");
            }
            budget.checkTime("joining meshes");
        }
        return corners;
    }

    private WorldBounds bounds(List<Placed> placed, List<PrimitivePlacement> placements, BitSet used)
            throws AssetException {
        WorldBounds bounds = new WorldBounds();
        for (int i = 0; i < placed.size(); i++) {
            PrimitivePlacement placement = placements.get(i);
            placed.get(i).primitive().widen(bounds, placement.worldTransform(), used, placement.firstVertex());
            budget.checkTime("joining meshes");
        }
        return bounds;
    }

    /** (vertices, 3): the mesh's frame. */
    private float[] positions(
            List<Placed> placed, List<PrimitivePlacement> placements, double[] origin, WorldBounds bounds, BitSet used)
            throws AssetException {
        int vertices =
                placed.stream().mapToInt(p -> p.primitive().vertexCount()).sum();
        budget.claimDecoded(12L * vertices, "the joined mesh's vertices");
        float[] positions = new float[3 * vertices];
        for (int i = 0; i < placed.size(); i++) {
            TrianglePrimitive primitive = placed.get(i).primitive();
            PrimitivePlacement placement = placements.get(i);
            int nowhere = primitive.copyPositions(
                    placement.worldTransform(), origin, bounds, used, positions, placement.firstVertex());
            if (nowhere > 0) {
                warnings.add(
                        AssetWarning.Kind.GEOMETRY_IGNORED,
                        primitive.place() + ": " + nowhere + " vertices that no triangle has are not finite; they were"
                                + " left as they are");
            }
            budget.checkTime("joining meshes");
        }
        return positions;
    }

    private static int sets(List<Placed> placed) {
        return placed.stream()
                .filter(p -> p.skin() >= 0)
                .mapToInt(p -> p.primitive().influences().sets())
                .reduce(1, Math::max);
    }
}
