package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openize.drako.AttributeType;
import com.openize.drako.DataBuffer;
import com.openize.drako.DataType;
import com.openize.drako.Draco;
import com.openize.drako.DracoMesh;
import com.openize.drako.PointAttribute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.joml.Matrix4d;
import org.joml.Vector3d;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.ReadBudget;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.document.GltfExtensions;
import org.tokenrig.io.gltf.document.PrimitivePlacement;
import org.tokenrig.io.gltf.document.SceneNodes;
import org.tokenrig.io.gltf.write.GlbWriter;
import org.tokenrig.io.gltf.write.NewGltf;
import org.tokenrig.io.gltf.write.PlacedMesh;

/** What is written is read back as the rig it was, through the whole reader. */
class RigRoundTripTest {
    private static final float[] TETRAHEDRON = {0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};
    private static final int[] FACES = {0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3};

    @Test
    void aNewSkeletonReadsBack() throws Exception {
        Asset source = read(scene("""
                [{"name": "root", "children": [1, 2], "scale": [2, 2, 2]},
                 {"mesh": 0, "translation": [5, 0, 0], "rotation": [0, 0.6, 0, 0.8]},
                 {"mesh": 0, "scale": [-1, 1, 1], "translation": [-5, 1, 0]}]
                """));
        Rig rig = rig(source.mesh(), 9);

        Asset out = read(source.withRig(rig, Map.of(), false).glb());

        assertSame(out, source.mesh(), rig);
    }

    @Test
    void anOutputCanBeRiggedAgainAndHasOneArmature() throws Exception {
        Asset source = read(scene("[{\"mesh\": 0, \"name\": \"body\", \"translation\": [1, 2, 3]}]"));
        Asset once = read(source.withRig(rig(source.mesh(), 12), Map.of("run", "1"), false)
                .glb());
        Rig second = rig(once.mesh(), 4);

        byte[] twice = once.withRig(second, Map.of("run", "2"), false).glb();

        assertSame(read(twice), source.mesh(), second);
        TestGlb glb = TestGlb.parse(twice);
        assertThat(glb.nodeNames()).containsExactly("body", "Armature", "j0", "j1", "j2", "j3");
        assertThat(glb.json().get("skins")).hasSize(1);
        assertThat(glb.json().at("/asset/extras/tokenrig/run").asText()).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'mesh': 0, 'translation': [450000, 0, -315000]}]",
                "[{'mesh': 0, 'translation': [450000.125, 3e6, 17], 'rotation': [0.1, 0.5, -0.7, 0.5]}]",
                "[{'mesh': 0, 'translation': [-6378137, 0, 0], 'scale': [-2, 2, 2]},"
                        + " {'mesh': 0, 'translation': [-6378130, 1, 0], 'rotation': [0, 1, 0, 0]}]",
                "[{'mesh': 0, 'scale': [1e-7, 1e-7, 1e-7], 'translation': [0.7, 0.1, 0.3]}]",
                "[{'mesh': 0, 'scale': [1e12, 1e12, -1e12], 'translation': [7e16, 0, 0]}]",
                "[{'children': [1], 'translation': [1e9, 0, 0]}, {'children': [2], 'rotation': [0, 0, 1, 0]},"
                        + " {'mesh': 0, 'translation': [1e9, 5, 0]}]",
                "[{'mesh': 0, 'matrix': [1,0.5,0,0, 0,1,0.25,0, 0,0,-1,0, 123456.789,-9e5,0.001,1]}]"
            })
    void aSceneFarAwayOrOfAnySizeRestsWhereItStood(String nodes) throws Exception {
        byte[] bytes = scene(nodes.replace('\'', '"'));
        TestGlb source = TestGlb.parse(bytes);
        GltfAsset asset = (GltfAsset) read(bytes);
        Rig rig = rig(asset.mesh(), 7);

        byte[] written = asset.withRig(rig, Map.of(), false).glb();

        TestGlb out = TestGlb.parse(written);
        double size = 0;
        double worst = 0;
        for (PrimitivePlacement placement : asset.placements()) {
            double[] rest = out.exactSkinnedPositions(placement.node());
            for (int vertex = 0; vertex < 4; vertex++) {
                Vector3d expected = source.world(placement.node())
                        .transformPosition(new Vector3d(
                                TETRAHEDRON[3 * vertex], TETRAHEDRON[3 * vertex + 1], TETRAHEDRON[3 * vertex + 2]));
                Vector3d there = new Vector3d(rest[3 * vertex], rest[3 * vertex + 1], rest[3 * vertex + 2]);
                Vector3d first = source.world(placement.node()).transformPosition(new Vector3d());
                size = Math.max(size, expected.distance(first));
                worst = Math.max(worst, expected.distance(there));
            }
        }
        assertThat(worst / size).isLessThan(1e-5);
        // and what the model sees is as precise
        GltfAsset back = (GltfAsset) read(written);
        for (int i = 0; i < asset.mesh().positions().length; i++) {
            assertThat(back.origin()[i % 3] + back.mesh().positions()[i])
                    .isCloseTo(asset.origin()[i % 3] + asset.mesh().positions()[i], within(1e-5 * size));
        }
        assertThat(back.rig().orElseThrow().skeleton().names())
                .containsExactlyInAnyOrderElementsOf(rig.skeleton().names());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'mesh': 0}]",
                "[{'mesh': 0, 'rotation': [0.1, 0.5, -0.7, 0.5], 'translation': [3, 2, 1]}]",
                "[{'mesh': 0, 'scale': [-0.01, 0.01, 0.01]}, {'mesh': 0, 'scale': [-0.01, 0.01, 0.01]}]"
            })
    void aMeshWhoseOwnCoordinatesAreFarAwayRestsWhereItStood(String nodes) throws Exception {
        float[] far = TETRAHEDRON.clone();
        for (int i = 0; i < far.length; i += 3) {
            far[i] += 450_000;
            far[i + 1] -= 3_000_000;
        }
        TestGlb source = TestGlb.parse(scene(nodes.replace('\'', '"')));
        ByteBuffer positions = source.bin();
        for (int i = 0; i < far.length; i++) {
            positions.putFloat(4 * i, far[i]);
        }
        GltfAsset asset = (GltfAsset) read(GlbWriter.write(source.json(), List.of(positions)));

        byte[] written = asset.withRig(rig(asset.mesh(), 7), Map.of(), false).glb();

        for (PrimitivePlacement placement : asset.placements()) {
            Matrix4d world = source.world(placement.node());
            double[] rest = TestGlb.parse(written).exactSkinnedPositions(placement.node());
            double size = world.transformDirection(new Vector3d(4, 0, 0)).length();
            for (int i = 0; i < far.length; i += 3) {
                Vector3d expected = world.transformPosition(new Vector3d(far[i], far[i + 1], far[i + 2]));
                assertThat(expected.distance(rest[i], rest[i + 1], rest[i + 2])).isLessThan(1e-5 * size);
            }
        }
        GltfAsset back = (GltfAsset) read(written);
        assertThat(back.mesh().positions())
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(asset.mesh().positions());
    }

    @Test
    void newWeightsOfAKeptSkeletonReadBack() throws Exception {
        Asset source = read(scene("[{\"mesh\": 0, \"scale\": [3, 3, 3]}, {\"mesh\": 0, \"translation\": [9, 0, 0]}]"));
        Asset rigged =
                read(source.withRig(rig(source.mesh(), 5), Map.of(), false).glb());
        SkinWeights before = rig(source.mesh(), 5).skin();
        float[] weights = before.weights().clone();
        for (int slot = 0; slot < weights.length; slot += 4) {
            weights[slot] = 0.75f;
            weights[slot + 1] = 0.25f;
        }
        Rig kept = new Rig(rigged.rig().orElseThrow().skeleton(), new SkinWeights(4, before.joints(), weights));

        Asset out = read(rigged.withRig(kept, Map.of(), true).glb());

        assertSame(out, source.mesh(), kept);
    }

    @Test
    void primitivesWithAndWithoutJointsOfOneNodeAreBothRigged() throws Exception {
        Asset source = read(scene("[{\"mesh\": 0, \"name\": \"body\", \"translation\": [1, 0, 0]}]"));
        TestGlb mixed = TestGlb.parse(
                source.withRig(rig(source.mesh(), 2), Map.of(), false).glb());
        ArrayNode primitives = (ArrayNode) mixed.json().at("/meshes/0/primitives");
        ObjectNode plain = primitives.get(0).deepCopy();
        PlacedMesh.removeSkinAttributes((ObjectNode) plain.get("attributes"));
        primitives.add(plain);
        ((ObjectNode) mixed.json().at("/nodes/0"))
                .putArray("translation")
                .add(50)
                .add(0)
                .add(0);
        Asset asset = read(GlbWriter.write(mixed.json(), List.of(mixed.bin())));
        Rig rig = rig(asset.mesh(), 3);

        byte[] bytes = asset.withRig(rig, Map.of(), false).glb();

        Asset out = read(bytes);
        assertThat(out.mesh().vertexCount()).isEqualTo(8);
        assertSame(out, asset.mesh(), rig);
        assertThat(TestGlb.parse(bytes).nodeNames()).contains("body.rigid");
    }

    @Test
    void dracoPrimitivesAreWrittenPlain() throws Exception {
        byte[] compressed = dracoScene();
        Asset source = read(compressed);
        Rig rig = rig(source.mesh(), 4);

        byte[] bytes = source.withRig(rig, Map.of(), false).glb();

        assertSame(read(bytes), source.mesh(), rig);
        TestGlb out = TestGlb.parse(bytes);
        JsonNode primitive = out.json().at("/meshes/0/primitives/0");
        assertThat(primitive.has("extensions")).isFalse();
        assertThat(out.json().has("extensionsUsed")).isFalse();
        assertThat(out.json().has("extensionsRequired")).isFalse();
        int position = primitive.at("/attributes/POSITION").asInt();
        JsonNode accessor = out.json().get("accessors").get(position);
        for (int axis = 0; axis < 3; axis++) {
            // as decoded, not as announced
            float max = Math.max(
                    Math.max(source.mesh().positions()[axis], source.mesh().positions()[3 + axis]),
                    Math.max(source.mesh().positions()[6 + axis], source.mesh().positions()[9 + axis]));
            assertThat((float) accessor.get("max").get(axis).asDouble()).isEqualTo(max);
        }
        assertThat(accessor.get("name").asText()).isEqualTo("where");
        JsonNode color = out.json()
                .get("accessors")
                .get(primitive.at("/attributes/COLOR_0").asInt());
        JsonNode colors =
                out.json().get("bufferViews").get(color.get("bufferView").asInt());
        assertThat(color.get("normalized").asBoolean()).isTrue();
        assertThat(colors.get("byteStride").asInt()).isEqualTo(4);
        // elements of three bytes are padded to four; the encoder here spoils bytes, so its decoder says what is right
        DracoMesh decoded = (DracoMesh) Draco.decode(TestGlb.parse(compressed).bytes(0));
        PointAttribute expected = decoded.attribute(1);
        for (int vertex = 0; vertex < 4; vertex++) {
            for (int axis = 0; axis < 3; axis++) {
                assertThat(out.bin().get(colors.get("byteOffset").asInt() + 4 * vertex + axis))
                        .isEqualTo(expected.getBuffer().get(expected.getBytePos(expected.mappedIndex(vertex)) + axis));
            }
        }
    }

    @Test
    void dracoStaysWhereItIsNotInTheWay() throws Exception {
        TestGlb scene = TestGlb.parse(dracoScene());
        JsonNode elsewhere = scene.json().at("/meshes/0").deepCopy();
        ((ArrayNode) scene.json().get("meshes")).add(elsewhere);
        Asset source = read(GlbWriter.write(scene.json(), List.of(scene.bin())));

        TestGlb out = TestGlb.parse(
                source.withRig(rig(source.mesh(), 2), Map.of(), false).glb());

        assertThat(out.json().at("/meshes/1")).isEqualTo(elsewhere);
        assertThat(out.json().at("/extensionsRequired/0").asText()).isEqualTo(GltfExtensions.DRACO);
    }

    private static void assertSame(Asset out, Mesh mesh, Rig rig) {
        assertSame(out, mesh, rig, 1e-5f);
    }

    private static void assertSame(Asset out, Mesh mesh, Rig rig, float precision) {
        assertThat(out.mesh().positions())
                .usingComparatorWithPrecision(precision)
                .containsExactly(mesh.positions());
        assertThat(out.mesh().triangles()).isEqualTo(mesh.triangles());
        Rig read = out.rig().orElseThrow();
        assertThat(read.skeleton().names())
                .containsExactlyInAnyOrderElementsOf(rig.skeleton().names());
        for (int joint = 0; joint < rig.skeleton().jointCount(); joint++) {
            int there = read.skeleton().names().indexOf(rig.skeleton().names().get(joint));
            assertThat(parentName(read.skeleton(), there)).isEqualTo(parentName(rig.skeleton(), joint));
            for (int axis = 0; axis < 3; axis++) {
                assertThat(read.skeleton().positions()[3 * there + axis])
                        .isCloseTo(rig.skeleton().positions()[3 * joint + axis], within(1e-5f));
            }
        }
        for (int vertex = 0; vertex < mesh.vertexCount(); vertex++) {
            for (String name : rig.skeleton().names()) {
                assertThat(weight(read, vertex, name)).isCloseTo(weight(rig, vertex, name), within(1e-6f));
            }
        }
    }

    private static String parentName(Skeleton skeleton, int joint) {
        int parent = skeleton.parents()[joint];
        return parent < 0 ? "" : skeleton.names().get(parent);
    }

    private static float weight(Rig rig, int vertex, String joint) {
        int influences = rig.skin().influences();
        float sum = 0;
        for (int slot = influences * vertex; slot < influences * (vertex + 1); slot++) {
            if (rig.skeleton().names().get(rig.skin().joints()[slot]).equals(joint)) {
                sum += rig.skin().weights()[slot];
            }
        }
        return sum;
    }

    private static Asset read(byte[] bytes) throws AssetException {
        return GltfReader.read(
                new AssetId("test.glb"),
                ByteBuffer.wrap(bytes),
                (path, most) -> {
                    throw new AssetException(AssetException.Kind.MISSING_RESOURCE, path);
                },
                ReadBudget.start(AssetLimits.DEFAULT),
                new AssetWarnings());
    }

    private static Rig rig(Mesh mesh, int joints) {
        SplittableRandom random = new SplittableRandom(joints);
        int[] parents = new int[joints];
        float[] positions = new float[3 * joints];
        for (int joint = 0; joint < joints; joint++) {
            parents[joint] = joint == 0 ? -1 : random.nextInt(joint);
            for (int axis = 0; axis < 3; axis++) {
                int corner = 3 * random.nextInt(mesh.vertexCount()) + axis;
                positions[3 * joint + axis] = (float) random.nextDouble(0.8, 1.2) * mesh.positions()[corner];
            }
        }
        int[] slots = new int[4 * mesh.vertexCount()];
        float[] weights = new float[slots.length];
        for (int at = 0; at < slots.length; at += 4) {
            slots[at] = random.nextInt(joints - 1);
            slots[at + 1] = slots[at] + 1;
            weights[at] = (float) random.nextDouble(0.1, 0.9);
            weights[at + 1] = 1 - weights[at];
        }
        List<String> names = IntStream.range(0, joints).mapToObj(i -> "j" + i).toList();
        return new Rig(new Skeleton(names, parents, positions), new SkinWeights(4, slots, weights));
    }

    private static byte[] scene(String nodes) throws Exception {
        TestGlb glb = TestGlb.parse(NewGltf.write(
                "test",
                List.of(),
                List.of(new NewGltf.MeshNode(
                        "mesh", List.of(new NewGltf.Primitive(-1, TETRAHEDRON, new float[0], new float[0], FACES)))),
                Optional.empty(),
                Map.of()));
        glb.json().set("nodes", GlbWriter.JSON.readTree(nodes));
        ArrayNode roots = ((ObjectNode) glb.json().at("/scenes/0")).putArray("nodes");
        SceneNodes tree = SceneNodes.ofRead(glb.json());
        tree.all().stream().filter(node -> tree.parent(node) < 0).forEach(roots::add);
        return GlbWriter.write(glb.json(), List.of(glb.bin()));
    }

    /** The tetrahedron with colours, compressed. */
    private static byte[] dracoScene() throws Exception {
        byte[] positions = new byte[48];
        ByteBuffer.wrap(positions)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .put(TETRAHEDRON);
        byte[] colors = new byte[16]; // the encoder reads whole words
        for (int i = 0; i < TETRAHEDRON.length; i++) {
            colors[i] = (byte) (10 * TETRAHEDRON[i]);
        }
        DracoMesh mesh = new DracoMesh();
        mesh.setNumPoints(4);
        add(
                mesh,
                new PointAttribute(
                        AttributeType.POSITION, DataType.FLOAT32, 3, false, 12, 0, new DataBuffer(positions)));
        add(mesh, new PointAttribute(AttributeType.COLOR, DataType.UINT8, 3, true, 3, 0, new DataBuffer(colors)));
        for (int face = 0; face < FACES.length; face += 3) {
            mesh.addFace(new int[] {FACES[face], FACES[face + 1], FACES[face + 2]});
        }
        byte[] data = Draco.encode(mesh);
        DracoMesh decoded = (DracoMesh) Draco.decode(data);

        ObjectNode json = (ObjectNode) GlbWriter.JSON.readTree("""
                {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
                 "extensionsUsed": ["KHR_draco_mesh_compression"],
                 "extensionsRequired": ["KHR_draco_mesh_compression"],
                 "accessors": [
                   {"componentType": 5126, "count": 4, "type": "VEC3", "min": [9, 9, 9], "max": [9, 9, 9],
                    "name": "where"},
                   {"componentType": 5121, "count": 4, "type": "VEC3", "normalized": true},
                   {"componentType": 5123, "count": 12, "type": "SCALAR"}],
                 "meshes": [{"primitives": [{"mode": 4, "indices": 2,
                   "attributes": {"POSITION": 0, "COLOR_0": 1},
                   "extensions": {"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {}}}}]}]}
                """);
        ObjectNode ids =
                (ObjectNode) json.at("/meshes/0/primitives/0/extensions/KHR_draco_mesh_compression/attributes");
        for (int i = 0; i < decoded.getNumAttributes(); i++) {
            boolean position = decoded.attribute(i).getAttributeType() == AttributeType.POSITION;
            ids.put(position ? "POSITION" : "COLOR_0", decoded.attribute(i).getUniqueId());
        }
        json.putArray("buffers").addObject().put("byteLength", data.length);
        json.putArray("bufferViews").addObject().put("buffer", 0).put("byteLength", data.length);
        return GlbWriter.write(json, List.of(ByteBuffer.wrap(data)));
    }

    private static void add(DracoMesh mesh, PointAttribute attribute) {
        attribute.setIdentityMapping(true);
        attribute.setNumUniqueEntries(4);
        mesh.addAttribute(attribute);
    }
}
