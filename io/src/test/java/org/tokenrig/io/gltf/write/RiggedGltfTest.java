package org.tokenrig.io.gltf.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.joml.Matrix4d;
import org.joml.Vector3d;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.RiggedFile;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.GltfAsset;
import org.tokenrig.io.gltf.TestGlb;
import org.tokenrig.io.gltf.document.Accessor;
import org.tokenrig.io.gltf.document.GltfDocument;
import org.tokenrig.io.gltf.document.PrimitivePlacement;
import org.tokenrig.io.gltf.document.SceneNodes;

class RiggedGltfTest {
    private static final float[] TETRAHEDRON = {0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};
    private static final int[] FACES = {0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3};
    private static final Map<String, String> NOTES = Map.of("model", "m1", "seed", "7");

    // ---- a new skeleton

    private static RiggedFile patch(GltfAsset asset, Rig rig, Map<String, String> notes, boolean keepSkeleton)
            throws AssetException {
        return asset.withRig(rig, notes, keepSkeleton);
    }

    @Test
    void everyPlacementStandsAtRestWhereItStood() throws Exception {
        Source source = Source.of("""
                [{"name": "root", "children": [1, 2], "scale": [2, 2, 2]},
                 {"name": "left", "mesh": 0, "translation": [5, 0, 0], "rotation": [0, 0.6, 0, 0.8], "children": [3]},
                 {"name": "mirror", "mesh": 0, "scale": [-1, 1, 1], "translation": [-5, 1, 0]},
                 {"name": "small", "mesh": 0, "matrix": [0.1,0,0,0, 0,0.2,0,0, 0.05,0,0.3,0, 1,2,3,1]}]
                """, 1, 2, 3);

        TestGlb out = source.rigged(5);

        source.assertRestUnchanged(out, 1e-6f);
        assertThat(out.json().get("skins")).hasSize(3);
        assertThat(out.json().get("meshes")).hasSize(3);
        for (int node = 0; node < 4; node++) {
            ObjectNode rigged = out.json().get("nodes").get(node).deepCopy();
            rigged.remove(List.of("skin", "mesh"));
            ObjectNode before = source.json().get("nodes").get(node).deepCopy();
            before.remove("mesh");
            assertThat(rigged).isEqualTo(before);
        }
        assertThat(IntStream.of(1, 2, 3)
                        .map(node ->
                                out.json().get("nodes").get(node).get("mesh").asInt()))
                .containsExactlyInAnyOrder(0, 1, 2);
        JsonNode clone = out.json().at("/meshes/2/primitives/0");
        assertThat(clone.at("/attributes/POSITION"))
                .isEqualTo(source.json().at("/meshes/0/primitives/0/attributes/POSITION"));
        assertThat(clone.get("material").asInt()).isZero();
    }

    @Test
    void placementsWithOneTransformShareASkin() throws Exception {
        Source source = Source.of("[{\"mesh\": 0}, {\"mesh\": 0, \"translation\": [0, 0, 0]}]", 0, 1);

        TestGlb out = source.rigged(3);

        assertThat(out.json().get("skins")).hasSize(1);
        assertThat(out.json().get("meshes")).hasSize(2);
    }

    @Test
    void aNodeOutsideTheSceneKeepsItsMeshWithoutJoints() throws Exception {
        Source source = Source.of("[{\"mesh\": 0}, {\"mesh\": 0, \"name\": \"elsewhere\"}]", 0);

        TestGlb out = source.rigged(3);

        JsonNode elsewhere = out.json().get("nodes").get(1);
        assertThat(elsewhere.has("skin")).isFalse();
        assertThat(out.json().at("/meshes").get(elsewhere.get("mesh").asInt()))
                .isEqualTo(source.json().at("/meshes/0"));
    }

    @Test
    void readsBackAsTheSameRig() throws Exception {
        Source source = Source.of("[{\"mesh\": 0, \"translation\": [100, -3, 7]}]", 0);
        Rig rig = source.rig(7);

        TestGlb out = source.rigged(rig);

        JsonNode joints = out.json().at("/skins/0/joints");
        SceneNodes tree = SceneNodes.ofRead(out.json());
        for (int joint = 0; joint < 7; joint++) {
            int node = joints.get(joint).asInt();
            assertThat(out.nodeNames().get(node))
                    .isEqualTo(rig.skeleton().names().get(joint));
            int parent = rig.skeleton().parents()[joint];
            int parentNode = tree.parent(node);
            if (parent < 0) {
                assertThat(out.nodeNames().get(parentNode)).isEqualTo("Armature");
            } else {
                assertThat(parentNode).isEqualTo(joints.get(parent).asInt());
            }
            for (int axis = 0; axis < 3; axis++) {
                assertThat(out.worldPosition(node)[axis])
                        .isCloseTo(rig.skeleton().positions()[3 * joint + axis], within(1e-5f));
            }
        }
        JsonNode attributes = out.json().at("/meshes/0/primitives/0/attributes");
        assertThat(out.floats(attributes.get("WEIGHTS_0").asInt()))
                .usingComparatorWithPrecision(1e-7f)
                .containsExactly(rig.skin().weights());
        assertThat(Arrays.stream(out.numbers(attributes.get("JOINTS_0").asInt()))
                        .mapToInt(value -> (int) value))
                .containsExactly(Arrays.stream(rig.skin().joints()).boxed().toArray(Integer[]::new));
    }

    @Test
    void longChainsDoNotDrift() throws Exception {
        Source source = Source.of("[{\"mesh\": 0}]", 0);
        SplittableRandom random = new SplittableRandom(5);
        int joints = 300;
        float[] positions = new float[3 * joints];
        for (int i = 3; i < positions.length; i++) {
            positions[i] = positions[i - 3] + (float) random.nextDouble(-1, 1);
        }
        Skeleton chain = new Skeleton(
                IntStream.range(0, joints).mapToObj(i -> "j" + i).toList(),
                IntStream.range(-1, joints - 1).toArray(),
                positions);
        SkinWeights skin = new SkinWeights(1, new int[] {299, 1, 256, 0}, new float[] {1, 1, 1, 1});

        TestGlb out = source.rigged(new Rig(chain, skin));

        source.assertRestUnchanged(out, 1e-5f);
        for (int joint = 0; joint < joints; joint++) {
            for (int axis = 0; axis < 3; axis++) {
                assertThat(out.worldPosition(2 + joint)[axis]).isCloseTo(positions[3 * joint + axis], within(2e-5f));
            }
        }
        int accessor =
                out.json().at("/meshes/0/primitives/0/attributes/JOINTS_0").asInt();
        assertThat(out.json()
                        .get("accessors")
                        .get(accessor)
                        .get("componentType")
                        .asInt())
                .isEqualTo(Accessor.UNSIGNED_SHORT);
        assertThat(out.numbers(accessor)[0]).isEqualTo(299);
        assertThat(out.numbers(accessor)[8]).isEqualTo(256);
    }

    @Test
    void everythingElseStaysToTheByteAndTheDigit() throws Exception {
        Source source = Source.of("[{\"mesh\": 0, \"name\": \"n\", \"extras\": {\"old\": [1.0, 1, 1e-7, 0.10]}}]", 0);
        source.json().putObject("unknown").put("big", new java.math.BigInteger("123456789012345678901234567890"));
        source.json()
                .withObjectProperty("unknown")
                .set("exact", GlbWriter.JSON.readTree("0.1000000000000000055511151231257827"));
        ObjectNode asset = (ObjectNode) source.json().get("asset");
        asset.put("generator", "somebody else");
        asset.putObject("extras").put("author", "me");
        source.json().putArray("cameras").addObject().put("type", "odd");

        byte[] glb = source.riggedBytes(source.rig(4), false);

        TestGlb out = TestGlb.parse(glb);
        for (String untouched : List.of("unknown", "cameras", "materials", "scene")) {
            assertThat(out.json().get(untouched).toString())
                    .isEqualTo(source.json().get(untouched).toString());
        }
        assertThat(out.json().at("/nodes/0/extras").toString()).isEqualTo("{\"old\":[1.0,1,1E-7,0.10]}");
        assertThat(out.json().at("/asset/generator").asText()).isEqualTo("somebody else");
        assertThat(out.json().at("/asset/extras").toString())
                .isEqualTo("{\"author\":\"me\",\"tokenrig\":{\"model\":\"m1\",\"seed\":\"7\"}}");
        for (int i = 0; i < source.json().get("accessors").size(); i++) {
            assertThat(out.json().get("accessors").get(i))
                    .isEqualTo(source.json().get("accessors").get(i));
        }
        for (int i = 0; i < source.json().get("bufferViews").size(); i++) {
            assertThat(out.json().get("bufferViews").get(i))
                    .isEqualTo(source.json().get("bufferViews").get(i));
        }
        byte[] before = new byte[source.glb.bin().remaining()];
        source.glb.bin().duplicate().get(before);
        byte[] after = new byte[before.length];
        out.bin().get(0, after);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void notesFindTheirPlaceBesideExtrasThatAreNoObject() throws Exception {
        Source source = Source.of("[{\"mesh\": 0}]", 0);
        ((ObjectNode) source.json().get("asset")).put("extras", "text");

        TestGlb out = source.rigged(2);

        assertThat(out.json().at("/asset/extras").toString())
                .isEqualTo("{\"extras\":\"text\",\"tokenrig\":{\"model\":\"m1\",\"seed\":\"7\"}}");
    }

    @Test
    void armatureGoesToEverySceneWithARiggedNode() throws Exception {
        Source source = Source.of("[{\"mesh\": 0, \"name\": \"Armature\"}, {\"name\": \"empty\"}]", 0);
        source.json().withArray("/scenes").addObject().putArray("nodes").add(1);
        source.json().withArray("/scenes").addObject().putArray("nodes").add(1).add(0);

        TestGlb out = source.rigged(2);

        int armature = out.nodeNames().indexOf("Armature.001");
        assertThat(armature).isEqualTo(2);
        assertThat(out.json().at("/scenes/0/nodes").toString()).contains("2");
        assertThat(out.json().at("/scenes/1/nodes").toString()).isEqualTo("[1]");
        assertThat(out.json().at("/scenes/2/nodes").toString()).isEqualTo("[1,0,2]");
    }

    @Test
    void weightsAreFourAndSumToOne() throws Exception {
        Source source = Source.of("[{\"mesh\": 0}]", 0);
        SkinWeights skin = new SkinWeights(
                6,
                new int[] {1, 2, 3, 4, 5, 0, /**/ 1, 1, 2, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0, /**/ 5, 4, 0, 0, 0, 0},
                new float[] {
                    0.1f, 0.2f, 0.3f, 0.05f, 0.25f, 0.1f, /**/ 0.25f, 0.25f, 0.5f, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0, /**/
                    0.3f, 0.3f, 0, 0, 0, 0
                });

        TestGlb out = source.rigged(new Rig(source.rig(6).skeleton(), skin));

        JsonNode attributes = out.json().at("/meshes/0/primitives/0/attributes");
        float[] weights = out.floats(attributes.get("WEIGHTS_0").asInt());
        double[] joints = out.numbers(attributes.get("JOINTS_0").asInt());
        assertThat(Arrays.copyOfRange(joints, 0, 4)).containsExactlyInAnyOrder(1, 2, 3, 5);
        assertThat(Arrays.copyOfRange(joints, 4, 8)).containsExactly(1, 2, 0, 0);
        assertThat(Arrays.copyOfRange(weights, 4, 8)).containsExactly(0.5f, 0.5f, 0, 0);
        assertThat(Arrays.copyOfRange(weights, 8, 12)).containsExactly(1, 0, 0, 0);
        assertThat(Arrays.copyOfRange(weights, 12, 16)).containsExactly(0.5f, 0.5f, 0, 0);
        for (int vertex = 0; vertex < 4; vertex++) {
            assertThat(weights[4 * vertex]
                            + weights[4 * vertex + 1]
                            + weights[4 * vertex + 2]
                            + weights[4 * vertex + 3])
                    .isCloseTo(1, within(1e-7f));
        }
    }

    @Test
    void primitivesThatAreNoTrianglesStayUnskinned() throws Exception {
        Source source = Source.of("[{\"mesh\": 0, \"name\": \"body\", \"translation\": [1, 2, 3]}]", 0);
        ArrayNode primitives = (ArrayNode) source.json().at("/meshes/0/primitives");
        ObjectNode points = primitives.get(0).deepCopy();
        points.put("mode", 0);
        points.remove("indices");
        primitives.insert(0, points);

        TestGlb out = source.rigged(2, new PrimitivePlacement(0, 0, 1, -1, 0, 4, source.transform(0)));

        assertThat(out.json().at("/meshes/0/primitives")).hasSize(1);
        assertThat(out.json().at("/meshes/1/primitives/0")).isEqualTo(points);
        int child = out.json().at("/nodes/0/children/0").asInt();
        assertThat(out.json().get("nodes").get(child).toString()).isEqualTo("{\"name\":\"body.unskinned\",\"mesh\":1}");
        source.assertRestUnchanged(out, 1e-6f);
    }

    @Test
    void buffersBecomeOneChunk() throws Exception {
        Source source = Source.of("[{\"mesh\": 0}]", 0);
        ObjectNode json = source.json();
        ByteBuffer first = source.glb.document().buffers().get(0);
        ByteBuffer second = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});
        ArrayNode buffers = (ArrayNode) json.get("buffers");
        ((ObjectNode) buffers.get(0)).put("uri", "mesh.bin").put("name", "first");
        ObjectNode fallback = GlbWriter.JSON.createObjectNode().put("byteLength", 999);
        fallback.putObject("extensions").putObject("EXT_meshopt_compression").put("fallback", true);
        buffers.insert(0, fallback);
        buffers.addObject().put("byteLength", 5).put("uri", "data:,x");
        for (JsonNode view : json.get("bufferViews")) {
            ((ObjectNode) view).put("buffer", 1);
        }
        ArrayNode views = (ArrayNode) json.get("bufferViews");
        int plain = views.size();
        views.addObject().put("buffer", 2).put("byteOffset", 1).put("byteLength", 4);
        ObjectNode compressed = views.addObject().put("buffer", 0).put("byteLength", 400);
        compressed
                .putObject("extensions")
                .putObject("EXT_meshopt_compression")
                .put("buffer", 2)
                .put("byteLength", 5)
                .put("byteStride", 4)
                .put("count", 100)
                .put("mode", "ATTRIBUTES");

        GltfDocument document = new GltfDocument(json, List.of(ByteBuffer.allocate(0), first, second));
        TestGlb out =
                TestGlb.parse(patch(source.asset(document, List.of(), Optional.empty()), source.rig(2), NOTES, false)
                        .glb());

        assertThat(out.json().get("buffers")).hasSize(2);
        assertThat(out.json().at("/buffers/0/uri").isMissingNode()).isTrue();
        assertThat(out.json().at("/buffers/0/name").asText()).isEqualTo("first");
        assertThat(out.json().at("/buffers/0/byteLength").asInt())
                .isBetween(out.bin().remaining() - 3, out.bin().remaining());
        assertThat(out.json().at("/buffers/1")).isEqualTo(fallback);
        assertThat(out.bytes(plain)).containsExactly(2, 3, 4, 5);
        JsonNode moved = out.json().get("bufferViews").get(plain + 1);
        assertThat(moved.get("buffer").asInt()).isEqualTo(1);
        assertThat(moved.at("/extensions/EXT_meshopt_compression/buffer").asInt())
                .isZero();
        assertThat(out.bin()
                        .get(moved.at("/extensions/EXT_meshopt_compression/byteOffset")
                                .asInt()))
                .isEqualTo((byte) 1);
        source.assertRestUnchanged(out, 1e-6f);
        assertThat(json.at("/buffers/1/uri").asText()).isEqualTo("mesh.bin");
    }

    // ---- a source that has a skeleton

    /** 0 Rig, 1 hips, 2 hand with sword, 3 sword mesh, 4 finger, 5 finger end, 6 body mesh, 7 camera, 8 skinned elsewhere. */
    private static Source skinnedSource() throws Exception {
        Source source = Source.of("""
                [{"name": "Rig", "children": [1, 6], "scale": [2, 2, 2]},
                 {"name": "hips", "children": [2, 4], "translation": [0, 1, 0]},
                 {"name": "hand", "children": [3], "translation": [1, 0, 0]},
                 {"name": "sword", "mesh": 0, "translation": [0, 0, 1]},
                 {"name": "finger", "children": [5], "translation": [0, 1, 0]},
                 {"name": "finger_end"},
                 {"name": "body", "mesh": 0, "skin": 0},
                 {"name": "eye", "camera": 0}]
                """, 3, 6);
        TestGlb skinned = TestGlb.parse(source.riggedBytes(
                new Rig(
                        new Skeleton(List.of("a", "b", "c"), new int[] {-1, 0, 0}, new float[9]),
                        new SkinWeights(1, new int[8], new float[] {1, 1, 1, 1, 1, 1, 1, 1})),
                false));
        ObjectNode json = skinned.json();
        // the accessors of that rig serve as the source's own
        int inverseBinds = json.at("/skins/0/inverseBindMatrices").asInt();
        json.set("nodes", source.json().get("nodes").deepCopy());
        json.set("scenes", source.json().get("scenes").deepCopy());
        json.withObjectProperty("asset").remove("extras");
        ArrayNode meshes = (ArrayNode) json.get("meshes");
        PlacedMesh.removeSkinAttributes((ObjectNode) meshes.at("/0/primitives/0/attributes"));
        ((ObjectNode) json.at("/nodes/6")).put("mesh", 1);
        ObjectNode body = (ObjectNode) meshes.at("/1/primitives/0/attributes");
        body.set("JOINTS_1", body.get("JOINTS_0"));
        body.set("WEIGHTS_1", body.get("WEIGHTS_0"));
        ObjectNode skin = json.putArray("skins").addObject();
        skin.put("name", "old")
                .put("inverseBindMatrices", inverseBinds)
                .putArray("joints")
                .add(1)
                .add(2)
                .add(4);
        json.set("animations", GlbWriter.JSON.readTree("""
                [{"name": "walk", "samplers": [{"input": 0, "output": 1}, {"input": 0, "output": 2}],
                  "channels": [{"sampler": 0, "target": {"node": 2, "path": "rotation"}},
                               {"sampler": 1, "target": {"node": 7, "path": "translation"}}]},
                 {"name": "wave", "samplers": [{"input": 0, "output": 1}],
                  "channels": [{"sampler": 0, "target": {"node": 4, "path": "rotation"}},
                               {"sampler": 0, "target": {"node": 5, "path": "rotation"}}]}]
                """));
        json.putArray("cameras").addObject().put("type", "perspective");
        double[] identity = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
        Source result = new Source(skinned, new ArrayList<>());
        // bound where the nodes stand
        int view = json.at("/accessors/" + inverseBinds + "/bufferView").asInt();
        int offset = json.at("/bufferViews/" + view + "/byteOffset").asInt();
        for (int node : new int[] {1, 2, 4}) {
            for (float value : skinned.world(node).invertAffine().get(new float[16])) {
                skinned.bin().putFloat(offset, value);
                offset += Float.BYTES;
            }
        }
        result.placements.add(new PrimitivePlacement(3, 0, 0, -1, 0, 4, result.transform(3)));
        result.placements.add(new PrimitivePlacement(6, 1, 0, 0, 4, 4, identity));
        return result;
    }

    private static Rig skinnedSourceRig() {
        return new Rig(
                new Skeleton(
                        List.of("hips", "hand", "finger"), new int[] {-1, 0, 0}, new float[] {0, 2, 0, 2, 2, 0, 0, 4, 0
                        }),
                new SkinWeights(1, new int[8], new float[] {1, 1, 1, 1, 1, 1, 1, 1}));
    }

    @Test
    void aNewSkeletonReplacesTheOldOne() throws Exception {
        Source source = skinnedSource();

        TestGlb out = source.rigged(3);

        // the hand stays, because it carries the sword, and so do its ancestors
        assertThat(out.nodeNames())
                .containsExactly(
                        "Rig", "hips", "hand", "sword", "body", "eye", "Armature", "joint0", "joint1", "joint2");
        assertThat(out.json().at("/nodes/0/children").toString()).isEqualTo("[1,4]");
        assertThat(out.json().at("/nodes/1/children").toString()).isEqualTo("[2]");
        assertThat(out.json().get("skins")).hasSize(2);
        assertThat(out.json().at("/animations").toString())
                .isEqualTo("[{\"name\":\"walk\",\"samplers\":[{\"input\":0,\"output\":2}],"
                        + "\"channels\":[{\"sampler\":0,\"target\":{\"node\":5,\"path\":\"translation\"}}]}]");
        assertThat(out.json().at("/meshes/1/primitives/0/attributes").has("JOINTS_1"))
                .isFalse();
        assertThat(out.json().at("/scenes/0/nodes").toString()).isEqualTo("[0,5,6]");
        assertThat(out.worldPosition(3)).containsExactly(2, 2, 2);
        assertRest(out, 3, source, 0);
        assertRest(out, 4, source, 4);
    }

    @Test
    void anArmatureThatHeldOnlyTheSkeletonGoesWithIt() throws Exception {
        Source source = Source.of("""
                [{"name": "Armature", "children": [1]}, {"name": "a", "children": [2]}, {"name": "b"},
                 {"name": "body", "mesh": 0, "skin": 0}]
                """, 3);
        source.json().putArray("skins").addObject().putArray("joints").add(1).add(2);
        source.json().set("animations", GlbWriter.JSON.readTree("""
                [{"samplers": [{"input": 0, "output": 1}],
                  "channels": [{"sampler": 0, "target": {"node": 0, "path": "rotation"}}]}]
                """));

        TestGlb out = source.rigged(1);

        assertThat(out.nodeNames()).containsExactly("body", "Armature", "joint0");
        assertThat(out.json().at("/scenes/0/nodes").toString()).isEqualTo("[0,1]");
        assertThat(out.json().has("animations")).isFalse();
        assertThat(out.json().get("skins")).hasSize(1);
    }

    @Test
    void noNodeIsRenumberedUnderAnExtensionThatMayReferToNodes() throws Exception {
        Source source = skinnedSource();
        source.json()
                .putObject("extensions")
                .putObject("VRM")
                .putArray("humanBones")
                .add(4);

        TestGlb out = source.rigged(3);

        assertThat(out.nodeNames().subList(0, 9))
                .containsExactly("Rig", "hips", "hand", "sword", "finger", "finger_end", "body", "eye", "Armature");
        assertThat(out.json().get("skins")).hasSize(2);
        assertThat(out.json().at("/animations/0/channels")).hasSize(1);
        assertThat(out.json().at("/animations/1/channels/0/target/node").asInt())
                .isEqualTo(5);
    }

    @Test
    void aSkinThatAnotherNodeUsesStaysWithItsJoints() throws Exception {
        Source source = skinnedSource();
        ((ArrayNode) source.json().get("nodes"))
                .addObject()
                .put("name", "other")
                .put("mesh", 1)
                .put("skin", 0);

        TestGlb out = source.rigged(3);

        assertThat(out.nodeNames()).contains("finger", "other");
        JsonNode other = out.json().get("nodes").get(out.nodeNames().indexOf("other"));
        assertThat(out.json().get("skins").get(other.get("skin").asInt()))
                .isEqualTo(source.json().at("/skins/0"));
        assertThat(out.json().at("/meshes").get(other.get("mesh").asInt()))
                .isEqualTo(source.json().at("/meshes/1"));
        assertThat(out.json().at("/animations/1/name").asText()).isEqualTo("wave");
        // the end below the kept joint is animated and stays too
        assertThat(out.json().at("/animations/1/channels")).hasSize(2);
    }

    // ---- the skeleton that the source has, kept

    @Test
    void keptSkeletonChangesOnlyWeights() throws Exception {
        Source source = skinnedSource();
        int[] joints = new int[32];
        for (int vertex = 0; vertex < 8; vertex++) {
            joints[4 * vertex + 1] = 1;
        }
        Rig rig = new Rig(
                new Skeleton(List.of("hips", "finger"), new int[] {-1, 0}, new float[] {0, 2, 0, 0, 4, 0}),
                new SkinWeights(4, joints, fourOf(8, 0.5f, 0.5f)));

        TestGlb out = TestGlb.parse(patch(
                        source.asset(source.glb.document(), List.of(1, 2, 4), Optional.of(skinnedSourceRig())),
                        rig,
                        NOTES,
                        true)
                .glb());

        assertThat(out.json().at("/skins/0/joints")).isEqualTo(source.json().at("/skins/0/joints"));
        assertThat(out.bytes(view(out.json(), "/skins/0/inverseBindMatrices")))
                .isEqualTo(source.glb.bytes(view(source.json(), "/skins/0/inverseBindMatrices")));
        assertThat(out.json().get("animations")).isEqualTo(source.json().get("animations"));
        assertThat(out.nodeNames()).isEqualTo(source.glb.nodeNames());
        assertThat(out.json().at("/nodes/6")).isEqualTo(source.json().at("/nodes/6"));
        JsonNode attributes = out.json().at("/meshes/1/primitives/0/attributes");
        assertThat(attributes.has("JOINTS_1")).isFalse();
        assertThat(Arrays.copyOf(out.numbers(attributes.get("JOINTS_0").asInt()), 4))
                .containsExactly(0, 2, 0, 0);
        assertThat(Arrays.copyOf(out.floats(attributes.get("WEIGHTS_0").asInt()), 4))
                .containsExactly(0.5f, 0.5f, 0, 0);
        // the sword had no skin: it gets one of all joints of the skeleton, also of those that moved nothing
        JsonNode derived = out.json().at("/skins/1");
        assertThat(derived.get("joints").toString()).isEqualTo("[1,2,4]");
        assertRest(out, 3, source, 0);
        assertRest(out, 6, source, 4);
    }

    @Test
    void jointsThatTheSkinLacksAreAddedToItInTheSameBindPose() throws Exception {
        Source source = skinnedSource();
        ((ObjectNode) source.json().at("/skins/0")).putArray("joints").add(1).add(2);
        Rig rig = new Rig(
                skinnedSourceRig().skeleton(),
                new SkinWeights(1, new int[] {2, 2, 2, 2, 2, 2, 1, 0}, new float[] {1, 1, 1, 1, 1, 1, 1, 1}));

        TestGlb out = TestGlb.parse(patch(
                        source.asset(source.glb.document(), List.of(1, 2, 4), Optional.of(skinnedSourceRig())),
                        rig,
                        NOTES,
                        true)
                .glb());

        JsonNode skin =
                out.json().get("skins").get(out.json().at("/nodes/6/skin").asInt());
        assertThat(skin.get("joints").toString()).isEqualTo("[1,2,4]");
        float[] before = source.glb.floats(
                source.json().at("/skins/0/inverseBindMatrices").asInt());
        float[] after = out.floats(skin.get("inverseBindMatrices").asInt());
        assertThat(Arrays.copyOf(after, 32))
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(Arrays.copyOf(before, 32));
        assertThat(after).hasSize(48);
    }

    @Test
    void allSkinsOfAKeptSkeletonGiveOneRestPose() throws Exception {
        Source source = skinnedSource();

        TestGlb out = TestGlb.parse(patch(
                        source.asset(source.glb.document(), List.of(1, 2, 4), Optional.of(skinnedSourceRig())),
                        // a model is given the joints that move something, here not the hips
                        new Rig(
                                new Skeleton(
                                        List.of("hand", "finger"), new int[] {-1, -1}, new float[] {2, 2, 0, 0, 4, 0}),
                                new SkinWeights(1, new int[8], new float[] {1, 1, 1, 1, 1, 1, 1, 1})),
                        NOTES,
                        true)
                .glb());

        // as Blender puts a rest pose together: each joint against its parent, from the last skin that has each
        SceneNodes tree = SceneNodes.ofRead(out.json());
        Map<Integer, Matrix4d> inverseBinds = new HashMap<>();
        for (JsonNode skin : out.json().get("skins")) {
            double[] matrices = out.numbers(skin.get("inverseBindMatrices").asInt());
            for (int joint = 0; joint < skin.get("joints").size(); joint++) {
                inverseBinds.put(
                        skin.get("joints").get(joint).asInt(),
                        new Matrix4d().set(Arrays.copyOfRange(matrices, 16 * joint, 16 * joint + 16)));
            }
        }
        assertThat(inverseBinds.keySet()).containsExactlyInAnyOrder(1, 2, 4);
        for (int joint : new int[] {2, 4}) {
            Matrix4d parent = inverseBinds.get(tree.parent(joint));
            Matrix4d bound = parent.mul(inverseBinds.get(joint).invertAffine(new Matrix4d()), new Matrix4d());
            Matrix4d rest =
                    tree.world(tree.parent(joint)).invertAffine(new Matrix4d()).mul(tree.world(joint));
            assertThat(bound.equals(rest, 1e-6))
                    .as("%s against%n%s", bound, rest)
                    .isTrue();
        }
        assertRest(out, 3, source, 0);
        assertRest(out, 6, source, 4);
    }

    @Test
    void aKeptSkinsWeightsGoToThePrimitivesTheyAreOf() throws Exception {
        Source source = skinnedSource();
        ArrayNode primitives = (ArrayNode) source.json().at("/meshes/1/primitives");
        ObjectNode points = primitives.get(0).deepCopy();
        points.put("mode", 0);
        PlacedMesh.removeSkinAttributes((ObjectNode) points.get("attributes"));
        primitives.insert(0, points);
        PrimitivePlacement body = source.placements.get(1);
        source.placements.set(
                1, new PrimitivePlacement(body.node(), body.mesh(), 1, body.skin(), 4, 4, body.worldTransform()));

        TestGlb out = TestGlb.parse(patch(
                        source.asset(source.glb.document(), List.of(1, 2, 4), Optional.of(skinnedSourceRig())),
                        new Rig(
                                skinnedSourceRig().skeleton(),
                                new SkinWeights(1, new int[8], new float[] {1, 1, 1, 1, 1, 1, 1, 1})),
                        NOTES,
                        true)
                .glb());

        assertThat(out.json().at("/meshes/1/primitives")).hasSize(1);
        assertRest(out, 6, source, 4);
    }

    @Test
    void anAnimationThatMovesNothingAnyMoreIsSaid() throws Exception {
        Source source = skinnedSource();
        // the node of a skinned mesh, which moves with its joints and not with its node
        source.json().set("animations", GlbWriter.JSON.readTree("""
                [{"name": "drive", "samplers": [{"input": 0, "output": 1}],
                  "channels": [{"sampler": 0, "target": {"node": 6, "path": "rotation"}}]},
                 {"name": "grow", "samplers": [{"input": 0, "output": 1}],
                  "channels": [{"sampler": 0, "target": {"node": 6, "path": "weights"}}]}]
                """));

        RiggedFile file =
                patch(source.asset(source.glb.document(), List.of(), Optional.empty()), source.rig(2), NOTES, false);

        assertThat(file.warnings())
                .filteredOn(warning -> warning.kind() == AssetWarning.Kind.ANIMATION)
                .singleElement()
                .satisfies(warning -> assertThat(warning.text()).contains("1 animation (drive)"));
    }

    /** Four wheels of which two hang on an axle, a door below the body, a body that bobs, a camera on a wheel. */
    private static Source truck() throws Exception {
        Source source = Source.of("""
                [{"name": "road", "children": [1, 8]},
                 {"name": "truck", "translation": [3, 0, 1], "children": [2, 3, 6, 7]},
                 {"name": "body", "mesh": 0, "scale": [1, 2, 1]},
                 {"name": "axle", "translation": [1, 0, 0], "rotation": [0, 0, 0.6, 0.8], "children": [4, 5]},
                 {"name": "left wheel", "mesh": 0, "translation": [0, 0, 2]},
                 {"name": "right wheel", "mesh": 0, "translation": [0, 0, -2], "scale": [-1, 1, 1]},
                 {"name": "back wheel", "mesh": 0, "translation": [-4, 1, 0], "camera": 0},
                 {"name": "bed", "mesh": 0, "translation": [-2, 0, 0]},
                 {"name": "shed", "mesh": 0, "translation": [0, 0, -9]}]
                """, 2, 4, 5, 6, 7, 8);
        source.json().putArray("cameras").addObject().put("type", "perspective");
        return source;
    }

    private static void animate(Source source, String name, int... nodes) throws Exception {
        ObjectNode animation = source.json().withArrayProperty("animations").addObject();
        animation.put("name", name);
        animation.putArray("samplers").addObject().put("input", 0).put("output", 1);
        ArrayNode channels = animation.putArray("channels");
        for (int node : nodes) {
            for (String path : List.of("rotation", "translation")) {
                channels.addObject()
                        .put("sampler", 0)
                        .putObject("target")
                        .put("node", node)
                        .put("path", path);
            }
        }
    }

    /** Puts what the channels of an animation move to another place, the same in each document. */
    private static void play(ObjectNode json, String name, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (JsonNode animation : json.get("animations")) {
            if (!animation.get("name").asText().equals(name)) {
                continue;
            }
            for (JsonNode channel : animation.get("channels")) {
                ObjectNode node = (ObjectNode)
                        json.get("nodes").get(channel.at("/target/node").asInt());
                String path = channel.at("/target/path").asText();
                ArrayNode numbers = node.putArray(path);
                if (path.equals("rotation")) {
                    double angle = random.nextDouble(-3, 3);
                    numbers.add(0).add(Math.sin(angle)).add(0).add(Math.cos(angle));
                } else {
                    for (int axis = 0; axis < 3; axis++) {
                        numbers.add(random.nextDouble(-2, 2));
                    }
                }
            }
        }
    }

    private static void assertPlaysAsBefore(Source source, TestGlb out, String animation, Integer... placements) {
        play(source.json(), animation, 5);
        play(out.json(), animation, 5);
        for (int placement : placements) {
            PrimitivePlacement before = source.placements.get(placement);
            float[] now = out.skinnedPositions(before.node());
            Matrix4d world = source.glb.world(before.node());
            for (int vertex = 0; vertex < 4; vertex++) {
                Vector3d there = world.transformPosition(new Vector3d(
                        TETRAHEDRON[3 * vertex], TETRAHEDRON[3 * vertex + 1], TETRAHEDRON[3 * vertex + 2]));
                for (int axis = 0; axis < 3; axis++) {
                    assertThat((double) now[3 * vertex + axis])
                            .as("placement %d", placement)
                            .isCloseTo(there.get(axis), within(1e-4));
                }
            }
        }
    }

    @Test
    void wheelsThatNodesMoveGoOnTurningUnderJointsOfTheirOwn() throws Exception {
        Source source = truck();
        animate(source, "drive", 3, 6);

        RiggedFile file =
                patch(source.asset(source.glb.document(), List.of(), Optional.empty()), source.rig(3), NOTES, false);
        TestGlb out = TestGlb.parse(file.glb());

        assertThat(file.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(AssetWarning.Kind.ANIMATION);
            assertThat(warning.text()).startsWith("3 meshes that animated nodes move follow them rigidly");
        });
        source.assertRestUnchanged(out, 1e-5f);
        assertThat(out.nodeNames())
                .as("the axle is a joint as it is; a wheel with a mesh gets a joint in its place")
                .contains("axle", "back wheel_joint", "axle_place", "back wheel_joint_place");
        for (JsonNode skin : out.json().get("skins")) {
            assertThat(skin.get("joints")).hasSize(5);
        }
        assertPlaysAsBefore(source, out, "drive", 0, 1, 2, 3, 4, 5);
        int camera = out.nodeNames().indexOf("back wheel_joint");
        assertThat(out.json().get("nodes").get(camera).has("camera")).isTrue();
        // and they follow the joint on which they hang
        int joint = out.nodeNames().indexOf("joint0");
        ((ObjectNode) out.json().get("nodes").get(joint))
                .putArray("translation")
                .add(70)
                .add(0)
                .add(0);
        for (int placement = 0; placement < 6; placement++) {
            float[] moved =
                    out.skinnedPositions(source.placements.get(placement).node());
            assertThat(Math.abs(moved[0])).as("placement %d", placement).isGreaterThan(30);
        }
    }

    @Test
    void whatMovesTheWholeFigureMovesItsArmature() throws Exception {
        Source source = truck();
        animate(source, "bob", 1);
        animate(source, "drive", 3);

        TestGlb out = source.rigged(3);

        source.assertRestUnchanged(out, 1e-5f);
        assertThat(out.json().at("/scenes/0/nodes")).hasSize(1);
        assertPlaysAsBefore(source, out, "bob", 0, 1, 2, 3, 4);
        assertPlaysAsBefore(source, out, "drive", 0, 1, 2, 3, 4);
    }

    @Test
    void partsAboveTheBodyMoveItAsBefore() throws Exception {
        Source source = Source.of("""
                [{"name": "base", "mesh": 0, "children": [1]},
                 {"name": "arm", "mesh": 0, "translation": [0, 3, 0], "children": [2, 4]},
                 {"name": "hand", "mesh": 0, "translation": [0, 3, 0], "rotation": [0.6, 0, 0, 0.8], "children": [3]},
                 {"name": "finger", "mesh": 0, "translation": [0, 1, 0]},
                 {"name": "sleeve", "mesh": 0, "translation": [1, 1, 0]}]
                """, 0, 1, 2, 3, 4);
        animate(source, "reach", 0, 1, 2, 3);

        TestGlb out = source.rigged(2);

        source.assertRestUnchanged(out, 1e-5f);
        assertPlaysAsBefore(source, out, "reach", 0, 1, 2, 3, 4);
    }

    @Test
    void noNameIsThereTwice() throws Exception {
        Source source = Source.of("[{\"mesh\": 0, \"name\": \"joint0\"}, {\"name\": \"joint0.001\"}]", 0);

        TestGlb out = source.rigged(2);

        assertThat(out.nodeNames()).containsExactly("joint0", "joint0.001", "Armature", "joint0.002", "joint1");
    }

    @Test
    void refusesToKeepAJointThatTheSourceLacks() throws Exception {
        Source source = skinnedSource();
        Rig rig = new Rig(
                new Skeleton(List.of("tail"), new int[] {-1}, new float[3]),
                new SkinWeights(1, new int[8], new float[] {1, 1, 1, 1, 1, 1, 1, 1}));

        assertThatThrownBy(() -> patch(
                        source.asset(source.glb.document(), List.of(1, 2, 4), Optional.of(skinnedSourceRig())),
                        rig,
                        NOTES,
                        true))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(AssetException.Kind.NO_SKELETON))
                .hasMessageContaining("cannot be: tail");
        assertThatThrownBy(
                        () -> patch(source.asset(source.glb.document(), List.of(), Optional.empty()), rig, NOTES, true))
                .isInstanceOf(AssetException.class)
                .hasMessageContaining("no skeleton");
    }

    private static int view(ObjectNode json, String accessor) {
        return json.at("/accessors/" + json.at(accessor).asInt() + "/bufferView")
                .asInt();
    }

    private static float[] fourOf(int vertices, float first, float second) {
        float[] weights = new float[4 * vertices];
        for (int vertex = 0; vertex < vertices; vertex++) {
            weights[4 * vertex] = first;
            weights[4 * vertex + 1] = second;
        }
        return weights;
    }

    private static void assertRest(TestGlb out, int node, Source source, int firstVertex) {
        float[] rest = out.skinnedPositions(node);
        float[] expected = source.mesh().positions();
        for (int i = 0; i < rest.length; i++) {
            assertThat(rest[i]).isCloseTo(expected[3 * firstVertex + i], within(1e-5f));
        }
    }

    /** A document with a tetrahedron of one material, its nodes, and the placements of some of them. */
    private record Source(TestGlb glb, List<PrimitivePlacement> placements) {
        static Source of(String nodes, int... placedNodes) throws Exception {
            byte[] bytes = NewGltf.write(
                    "test",
                    List.of(new NewGltf.Material("skin", new float[] {1, 1, 1, 1}, 0, 1, Optional.empty())),
                    List.of(new NewGltf.MeshNode(
                            "mesh", List.of(new NewGltf.Primitive(0, TETRAHEDRON, new float[0], new float[0], FACES)))),
                    Optional.empty(),
                    Map.of());
            TestGlb glb = TestGlb.parse(bytes);
            glb.json().set("nodes", GlbWriter.JSON.readTree(nodes));
            ArrayNode roots = ((ObjectNode) glb.json().at("/scenes/0")).putArray("nodes");
            SceneNodes tree = SceneNodes.ofRead(glb.json());
            for (int node = 0; node < glb.json().get("nodes").size(); node++) {
                if (tree.parent(node) < 0
                        && !glb.json().at("/nodes/" + node + "/name").asText().equals("elsewhere")) {
                    roots.add(node);
                }
            }
            Source source = new Source(glb, new ArrayList<>());
            for (int node : placedNodes) {
                int first = 4 * source.placements.size();
                source.placements.add(new PrimitivePlacement(node, 0, 0, -1, first, 4, source.transform(node)));
            }
            return source;
        }

        ObjectNode json() {
            return glb.json();
        }

        double[] transform(int node) {
            return glb.world(node).get(new double[16]);
        }

        GltfAsset asset(GltfDocument document, List<Integer> jointNodes, Optional<Rig> rig) {
            return new GltfAsset(
                    new AssetId("a.glb"),
                    document,
                    placements,
                    new double[3],
                    mesh(),
                    rig,
                    Optional.empty(),
                    jointNodes,
                    List.of());
        }

        Mesh mesh() {
            float[] positions = new float[12 * placements.size()];
            for (PrimitivePlacement placement : placements) {
                Matrix4d transform = new Matrix4d().set(placement.worldTransform());
                for (int vertex = 0; vertex < 4; vertex++) {
                    Vector3d position = transform.transformPosition(new Vector3d(
                            TETRAHEDRON[3 * vertex], TETRAHEDRON[3 * vertex + 1], TETRAHEDRON[3 * vertex + 2]));
                    int at = 3 * (placement.firstVertex() + vertex);
                    positions[at] = (float) position.x;
                    positions[at + 1] = (float) position.y;
                    positions[at + 2] = (float) position.z;
                }
            }
            return new Mesh(positions, new int[0]);
        }

        Rig rig(int joints) {
            SplittableRandom random = new SplittableRandom(joints);
            int vertices = 4 * placements.size();
            int[] parents = new int[joints];
            float[] positions = new float[3 * joints];
            for (int joint = 0; joint < joints; joint++) {
                parents[joint] = joint == 0 ? -1 : random.nextInt(joint);
                for (int axis = 0; axis < 3; axis++) {
                    positions[3 * joint + axis] = (float) random.nextDouble(-3, 3);
                }
            }
            int[] slots = new int[4 * vertices];
            float[] weights = new float[4 * vertices];
            for (int vertex = 0; vertex < vertices; vertex++) {
                float first = (float) random.nextDouble(0.1, 0.9);
                int joint = random.nextInt(joints);
                slots[4 * vertex] = joint;
                weights[4 * vertex] = joints == 1 ? 1 : first;
                if (joints > 1) {
                    slots[4 * vertex + 1] = (joint + 1) % joints;
                    weights[4 * vertex + 1] = 1 - first;
                }
            }
            List<String> names =
                    IntStream.range(0, joints).mapToObj(i -> "joint" + i).toList();
            return new Rig(new Skeleton(names, parents, positions), new SkinWeights(4, slots, weights));
        }

        TestGlb rigged(int joints, PrimitivePlacement... instead) throws Exception {
            if (instead.length > 0) {
                placements.clear();
                Collections.addAll(placements, instead);
            }
            return rigged(rig(joints));
        }

        TestGlb rigged(Rig rig) throws Exception {
            return TestGlb.parse(riggedBytes(rig, false));
        }

        byte[] riggedBytes(Rig rig, boolean keepSkeleton) throws Exception {
            return patch(asset(glb.document(), List.of(), Optional.empty()), rig, NOTES, keepSkeleton)
                    .glb();
        }

        void assertRestUnchanged(TestGlb out, float tolerance) {
            for (PrimitivePlacement placement : placements) {
                float[] rest = out.skinnedPositions(placement.node());
                float[] expected = mesh().positions();
                for (int i = 0; i < rest.length; i++) {
                    float there = expected[3 * placement.firstVertex() + i];
                    assertThat(rest[i]).isCloseTo(there, within(tolerance * Math.max(1, Math.abs(there))));
                }
            }
        }
    }
}
