package org.tokenrig.io.gltf.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.RiggedFile;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.GlbSketch;
import org.tokenrig.io.gltf.GltfAsset;
import org.tokenrig.io.gltf.TestGlb;

/** What only the replaced rig used goes, and nothing else. */
class UnusedDataTest {
    @Test
    void aFileThatIsRiggedTwiceIsAsLargeAsOneThatIsRiggedOnce() throws Exception {
        GltfAsset source = animated().read();
        byte[] once = source.withRig(rig(4), Map.of("run", "1"), false).glb();

        byte[] twice =
                GlbSketch.read(once).withRig(rig(4), Map.of("run", "2"), false).glb();
        byte[] thrice =
                GlbSketch.read(twice).withRig(rig(4), Map.of("run", "1"), false).glb();

        assertThat(twice).hasSameSizeAs(once);
        assertThat(thrice).isEqualTo(once);
        TestGlb out = TestGlb.parse(thrice);
        assertThat(out.nodeNames()).containsOnlyOnce("Armature", "joint_0", "joint_1");
    }

    @Test
    void skinsWeightsAndClipsGoWithTheirAccessorsViewsAndBytes() throws Exception {
        GlbSketch sketch = animated();
        RiggedFile rigged = sketch.read().withRig(rig(4), Map.of(), false);

        TestGlb out = TestGlb.parse(rigged.glb());

        // positions, indices, new joints, weights and inverse binds; times and turns of the camera's clip
        assertThat(out.json().get("accessors")).hasSize(7);
        assertThat(out.json().get("bufferViews")).hasSize(7);
        assertThat(out.json().get("animations")).hasSize(1);
        assertThat(rigged.warnings())
                .extracting(AssetWarning::text)
                .anyMatch(text -> text.contains("1 animation (walk)") && text.contains("bind pose"));
        JsonNode channel = out.json().at("/animations/0/channels/0");
        assertThat(out.nodeNames().get(channel.at("/target/node").asInt())).isEqualTo("eye");
        assertThat(out.floats(out.json().at("/animations/0/samplers/0/output").asInt()))
                .containsExactly(0, 0, 0, 1, 1, 0, 0, 0);
        assertThat(out.floats(out.json()
                        .at("/meshes/0/primitives/0/attributes/POSITION")
                        .asInt()))
                .containsExactly(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0);
    }

    @Test
    void partsOfAViewGoWhereOthersStay() throws Exception {
        GlbSketch sketch = animated();
        ByteBuffer together = ByteBuffer.allocate(3 * 96).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; together.hasRemaining(); i++) {
            together.putFloat(i);
        }
        int view = sketch.view(together.array(), 0);
        int[] accessors = new int[9];
        for (int i = 0; i < accessors.length; i++) {
            accessors[i] = sketch.accessor(view, 5126, 2, "VEC4");
            sketch.at("/accessors/" + accessors[i]).put("byteOffset", 32 * i);
        }
        // clips of the replaced joints have the odd ones, those of the camera the even ones
        for (int i = 0; i < accessors.length; i++) {
            ObjectNode animation = sketch.at("/animations/" + (i % 2 == 0 ? 1 : 0));
            animation.withArrayProperty("samplers").addObject().put("input", 0).put("output", accessors[i]);
            animation
                    .withArrayProperty("channels")
                    .addObject()
                    .put("sampler", animation.get("samplers").size() - 1)
                    .putObject("target")
                    .put("node", i % 2 == 0 ? 3 : 2)
                    .put("path", "rotation");
        }

        TestGlb out =
                TestGlb.parse(sketch.read().withRig(rig(4), Map.of(), false).glb());

        JsonNode samplers = out.json().at("/animations/0/samplers");
        int used = 0;
        for (int i = 0; i < 5; i++) {
            int accessor = samplers.get(samplers.size() - 5 + i).get("output").asInt();
            assertThat(out.floats(accessor)[0]).isEqualTo(16 * i);
            assertThat(out.floats(accessor)[7]).isEqualTo(16 * i + 7);
            used = out.json().at("/accessors/" + accessor + "/bufferView").asInt();
        }
        assertThat(out.bytes(used)).hasSize(5 * 32);
    }

    @Test
    void interleavedVerticesStayWithoutTheColumnsOfTheOldSkin() throws Exception {
        GlbSketch sketch = interleaved(0);
        GltfAsset source = sketch.read();

        byte[] glb = source.withRig(rig(4), Map.of(), false).glb();

        GltfAsset rigged = GlbSketch.read(glb);
        assertThat(rigged.mesh().positions()).containsExactly(source.mesh().positions());
        TestGlb out = TestGlb.parse(glb);
        JsonNode attributes = out.json().at("/meshes/0/primitives/0/attributes");
        JsonNode position =
                out.json().at("/accessors/" + attributes.get("POSITION").asInt());
        JsonNode normal = out.json().at("/accessors/" + attributes.get("NORMAL").asInt());
        int view = position.get("bufferView").asInt();
        assertThat(normal.get("bufferView").asInt()).isEqualTo(view);
        assertThat(out.json().at("/bufferViews/" + view + "/byteStride").asInt())
                .isEqualTo(24);
        assertThat(normal.get("byteOffset").asInt()).isEqualTo(12);
        ByteBuffer bytes = ByteBuffer.wrap(out.bytes(view)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(4 * 24);
        for (int vertex = 0; vertex < 4; vertex++) {
            assertThat(bytes.getFloat(24 * vertex)).isEqualTo(vertex % 2);
            assertThat(bytes.getFloat(24 * vertex + 4)).isEqualTo(vertex / 2);
            assertThat(bytes.getFloat(24 * vertex + 12)).isEqualTo(0.25f + vertex);
        }
        assertThat(rigged.withRig(rig(4), Map.of(), false).glb()).hasSameSizeAs(glb);
    }

    @Test
    void verticesOfManyMeshesInOneInterleavedViewStayWithoutTheColumnsOfTheirSkins() throws Exception {
        GlbSketch sketch = interleaved(4 * 44);
        byte[] glb = sketch.read().withRig(rig(4), Map.of(), false).glb();

        assertThat(GlbSketch.read(glb).mesh().positions())
                .containsExactly(sketch.read().mesh().positions());
        TestGlb out = TestGlb.parse(glb);
        JsonNode attributes = out.json().at("/meshes/0/primitives/0/attributes");
        assertThat(out.json()
                        .at("/accessors/" + attributes.get("POSITION").asInt() + "/byteOffset")
                        .asInt())
                .isEqualTo(4 * 24);
        assertThat(out.json()
                        .at("/accessors/" + attributes.get("NORMAL").asInt() + "/byteOffset")
                        .asInt())
                .isEqualTo(4 * 24 + 12);
    }

    @Test
    void interleavedVerticesOfWhichAnotherMeshNeedsTheSkinStayAsTheyAre() throws Exception {
        GlbSketch sketch = interleaved(0);
        // of a mesh that no scene shows, which keeps its weights
        ObjectNode other = sketch.primitive(sketch.mesh(), 0);
        other.set("attributes", sketch.at("/meshes/0/primitives/0/attributes").deepCopy());
        byte[] glb = sketch.read().withRig(rig(4), Map.of(), false).glb();

        TestGlb out = TestGlb.parse(glb);
        int position =
                out.json().at("/meshes/0/primitives/0/attributes/POSITION").asInt();
        int view = out.json().at("/accessors/" + position + "/bufferView").asInt();
        assertThat(out.bytes(view)).hasSize(4 * 44);
    }

    /** A square whose positions, joints, weights and normals follow each other at each vertex, from a byte of a view on. */
    private static GlbSketch interleaved(int start) {
        GlbSketch sketch = GlbSketch.skinned();
        ByteBuffer vertices = ByteBuffer.allocate(start + 4 * 44).order(ByteOrder.LITTLE_ENDIAN);
        vertices.position(start);
        for (int vertex = 0; vertex < 4; vertex++) {
            vertices.putFloat(vertex % 2).putFloat(vertex / 2).putFloat(0);
            vertices.putInt(vertex / 2).putFloat(1).putFloat(0).putFloat(0).putFloat(0);
            vertices.putFloat(0.25f + vertex).putFloat(0).putFloat(1);
        }
        int view = sketch.view(vertices.array(), 44);
        ObjectNode attributes = sketch.at("/meshes/0/primitives/0/attributes");
        attributes.put("POSITION", column(sketch, view, 5126, "VEC3", start));
        attributes.put("JOINTS_0", column(sketch, view, 5121, "VEC4", start + 12));
        attributes.put("WEIGHTS_0", column(sketch, view, 5126, "VEC4", start + 16));
        attributes.put("NORMAL", column(sketch, view, 5126, "VEC3", start + 32));
        return sketch;
    }

    private static int column(GlbSketch sketch, int view, int componentType, String type, int offset) {
        int accessor = sketch.accessor(view, componentType, 4, type);
        sketch.at("/accessors/" + accessor).put("byteOffset", offset);
        return accessor;
    }

    @Test
    void allDataStayWhereAnExtensionMayReferToThem() throws Exception {
        GlbSketch sketch = animated();
        sketch.at("/meshes/0")
                .putObject("extensions")
                .putObject("EXT_unheard_of")
                .put("accessor", 3);
        int before = sketch.array("accessors").size();

        RiggedFile rigged = sketch.read().withRig(rig(4), Map.of(), false);

        TestGlb out = TestGlb.parse(rigged.glb());
        assertThat(out.json().get("accessors")).hasSize(before + 3);
        assertThat(rigged.warnings())
                .filteredOn(warning -> warning.kind() == AssetWarning.Kind.DATA_KEPT)
                .allMatch(warning -> warning.text().contains("EXT_unheard_of"))
                .hasSize(2);
    }

    @Test
    void whatNothingUsedInTheSourceStays() throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        int unused = sketch.floats("VEC3", 7, 8, 9);

        TestGlb out =
                TestGlb.parse(sketch.read().withRig(rig(4), Map.of(), false).glb());

        assertThat(out.json().get("accessors").size()).isEqualTo(6);
        assertThat(unused).isEqualTo(5);
        // behind positions and indices, as the three of the skin are gone
        assertThat(out.floats(2)).containsExactly(7, 8, 9);
    }

    @Test
    void cutsLeaveTheOtherBytesInOrderAndAligned() {
        ByteSpans gone = new ByteSpans();
        gone.add(4, 20);
        gone.add(16, 41);
        gone.add(60, 99);
        gone.add(104, 120);
        ByteSpans staying = new ByteSpans();
        staying.add(0, 4);
        staying.add(24, 26);
        staying.add(48, 60);
        ByteCuts cuts = gone.without(staying, 120);
        byte[] bytes = new byte[120];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }

        List<ByteBuffer> pieces = cuts.apply(List.of(ByteBuffer.wrap(bytes, 0, 30), ByteBuffer.wrap(bytes, 30, 90)));

        ByteBuffer left = ByteBuffer.allocate(120);
        pieces.forEach(left::put);
        assertThat(left.position()).isEqualTo((int) cuts.moved(120));
        for (int kept : new int[] {0, 3, 24, 25, 48, 59}) {
            assertThat(left.get((int) cuts.moved(kept))).isEqualTo((byte) kept);
            assertThat(cuts.moved(kept) % 8).isEqualTo(kept % 8);
        }
        // 4..24, 26..41 in whole eights; all from 60 on
        assertThat(left.position()).isEqualTo(60 - 16 - 8);
    }

    /** A square that follows two joints, with a clip of theirs and one of a camera. */
    private static GlbSketch animated() {
        GlbSketch sketch = GlbSketch.skinned();
        sketch.node(true).put("name", "eye").put("camera", 0);
        sketch.array("cameras").addObject().put("type", "perspective");
        String[] names = {"walk", "look"};
        int[] targets = {2, 3};
        for (int i = 0; i < 2; i++) {
            ObjectNode animation = sketch.array("animations").addObject().put("name", names[i]);
            animation
                    .putArray("samplers")
                    .addObject()
                    .put("input", sketch.floats("SCALAR", 0, 1 + i))
                    .put("output", sketch.floats("VEC4", 0, 0, 0, 1, i, 1 - i, 0, 0));
            animation
                    .putArray("channels")
                    .addObject()
                    .put("sampler", 0)
                    .putObject("target")
                    .put("node", targets[i])
                    .put("path", "rotation");
        }
        return sketch;
    }

    private static Rig rig(int vertices) {
        float[] weights = new float[vertices];
        Arrays.fill(weights, 1);
        return new Rig(
                new Skeleton(List.of("joint_0", "joint_1"), new int[] {-1, 0}, new float[] {0, 0, 0, 0, 1, 0}),
                new SkinWeights(1, new int[] {0, 1, 0, 1}, weights));
    }
}
