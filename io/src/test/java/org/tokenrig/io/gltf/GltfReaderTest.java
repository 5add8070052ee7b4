package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.document.PrimitivePlacement;

class GltfReaderTest {
    private static final float[] SQUARE = {0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0};

    @Test
    void readsIndexedTriangles() throws Exception {
        GltfAsset asset = GlbSketch.square().read();
        assertThat(asset.mesh().positions()).containsExactly(SQUARE);
        assertThat(asset.mesh().triangles()).containsExactly(0, 1, 2, 2, 1, 3);
        assertThat(asset.rig()).isEmpty();
        assertThat(asset.placements()).hasSize(1);
        PrimitivePlacement placement = asset.placements().get(0);
        assertThat(new int[] {placement.node(), placement.mesh(), placement.primitive(), placement.skin()})
                .containsExactly(0, 0, 0, -1);
        assertThat(placement.vertexCount()).isEqualTo(4);
    }

    @Test
    void readsStripsWithTheirWinding() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.at("/meshes/0/primitives/0").put("mode", 5).remove("indices");
        assertThat(sketch.read().mesh().triangles()).containsExactly(0, 1, 2, 1, 3, 2);
    }

    @Test
    void readsIndexedFans() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        int indices = sketch.bytes("SCALAR", 3, 2, 0, 1);
        sketch.at("/meshes/0/primitives/0").put("mode", 6).put("indices", indices);
        assertThat(sketch.read().mesh().triangles()).containsExactly(2, 0, 3, 0, 1, 3);
    }

    @Test
    void readsUnindexedTrianglesAndIgnoresAnIncompleteOne() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.at("/meshes/0/primitives/0").remove("indices");
        Mesh mesh = sketch.read().mesh();
        assertThat(mesh.triangles()).containsExactly(0, 1, 2);
        assertThat(mesh.vertexCount()).isEqualTo(4);
    }

    @Test
    void readsSparseAccessorsOverZeros() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        int positions = sketch.accessor(-1, 5126, 4, "VEC3");
        ObjectNode sparse = sketch.at("/accessors/" + positions).putObject("sparse");
        sparse.put("count", 2);
        sparse.putObject("indices")
                .put("bufferView", sketch.view(new byte[] {1, 3}, 0))
                .put("componentType", 5121);
        ByteBuffer values = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        values.putFloat(5).putFloat(6).putFloat(7).putFloat(8).putFloat(9).putFloat(10);
        sparse.putObject("values").put("bufferView", sketch.view(values.array(), 0));
        sketch.at("/meshes/0/primitives/0/attributes").put("POSITION", positions);
        assertThat(sketch.read().mesh().positions()).containsExactly(0, 0, 0, 5, 6, 7, 0, 0, 0, 8, 9, 10);
    }

    @Test
    void readsQuantisedNormalisedInterleavedPositions() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        ByteBuffer bytes = ByteBuffer.allocate(4 * 12).order(ByteOrder.LITTLE_ENDIAN);
        short[][] corners = {{0, 0, 0}, {32767, 0, 0}, {0, -32768, 0}, {32767, 32767, 16384}};
        for (int i = 0; i < 4; i++) {
            bytes.position(12 * i + 4); // four bytes of another attribute first
            for (short value : corners[i]) {
                bytes.putShort(value);
            }
        }
        int view = sketch.view(bytes.array(), 12);
        int positions = sketch.accessor(view, 5122, 4, "VEC3");
        sketch.at("/accessors/" + positions).put("normalized", true).put("byteOffset", 4);
        sketch.at("/meshes/0/primitives/0/attributes").put("POSITION", positions);
        float[] read = sketch.read().mesh().positions();
        assertThat(Arrays.copyOf(read, 9)).containsExactly(0, 0, 0, 1, 0, 0, 0, -1, 0);
        assertThat(read[11]).isCloseTo(16384 / 32767f, within(1e-7f));
    }

    @Test
    void placesInstancesWithTheirNodes() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        ObjectNode parent = sketch.node(true);
        parent.putArray("scale").add(2).add(2).add(2);
        parent.putArray("children").add(2);
        ObjectNode child = sketch.node(false).put("mesh", 0);
        child.putArray("translation").add(1).add(0).add(0);
        GltfAsset asset = sketch.read();
        assertThat(asset.mesh().vertexCount()).isEqualTo(8);
        assertThat(Arrays.copyOfRange(asset.mesh().positions(), 12, 18)).containsExactly(2, 0, 0, 4, 0, 0);
        assertThat(Arrays.copyOfRange(asset.mesh().triangles(), 6, 9)).containsExactly(4, 5, 6);
        assertThat(asset.placements().get(1).node()).isEqualTo(2);
        assertThat(asset.placements().get(1).firstVertex()).isEqualTo(4);
    }

    @Test
    void beginsTheSceneAtAListedNodeThatIsAChild() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.node(false).putArray("children").add(0);
        sketch.at("/nodes/1").putArray("translation").add(7).add(0).add(0);
        sketch.node(false).put("mesh", 0);
        sketch.at("/nodes/0").putArray("children").add(2);
        sketch.at("/scenes/0").putArray("nodes").add(0).add(2).add(0);
        GltfAsset asset = sketch.read();
        assertThat(Arrays.copyOf(asset.mesh().positions(), 12)).containsExactly(SQUARE);
        assertThat(asset.placements()).extracting(PrimitivePlacement::node).containsExactly(0, 2);
        assertThat(asset.warnings())
                .extracting(AssetWarning::kind)
                .containsExactly(AssetWarning.Kind.REPAIRED, AssetWarning.Kind.REPAIRED, AssetWarning.Kind.REPAIRED);
        TestGlb out = TestGlb.parse(asset.withRig(oneJoint(8), Map.of(), false).glb());
        assertThat(out.json().at("/scenes/0/nodes").toString()).isEqualTo("[0,2,0,3]");
        assertThat(out.json().at("/nodes/1/children").toString()).isEqualTo("[0]");
    }

    @Test
    void verticesThatNoTriangleHasMayBeAnywhereAndNowhere() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        int positions = sketch.floats(
                "VEC3", 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 1e9, 0.5, 0, Double.NaN, 0.5, Double.POSITIVE_INFINITY);
        sketch.at("/meshes/0/primitives/0/attributes").put("POSITION", positions);
        GltfAsset asset = sketch.read();
        assertThat(asset.mesh().vertexCount()).isEqualTo(6);
        assertThat(asset.mesh().positions()).containsExactly(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 1, 0.5f, 0, 0, 0, 0);
        assertThat(asset.warnings()).extracting(AssetWarning::kind).containsExactly(AssetWarning.Kind.GEOMETRY_IGNORED);
        TestGlb out = TestGlb.parse(asset.withRig(oneJoint(6), Map.of(), false).glb());
        int written =
                out.json().at("/meshes/0/primitives/0/attributes/POSITION").asInt();
        assertThat(out.floats(written)[12]).isEqualTo(1e9f);
        assertThat(out.floats(written)[15]).isNaN();
    }

    @Test
    void expandsInstancesIntoNodes() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.at("/nodes/0")
                .put("name", "crowd")
                .putArray("translation")
                .add(0)
                .add(5)
                .add(0);
        ObjectNode extensions = sketch.at("/nodes/0").putObject("extensions");
        extensions
                .putObject("EXT_mesh_gpu_instancing")
                .putObject("attributes")
                .put("TRANSLATION", sketch.floats("VEC3", 0, 0, 0, 10, 0, 0, 20, 0, 0))
                .put("ROTATION", normalisedBytes(sketch, 0, 0, 0, 127, 0, 0, 127, 0, 0, 0, 0, 127))
                .put("SCALE", sketch.floats("VEC3", 1, 1, 1, 2, 2, 2, 1, 1, 1))
                .put("_ID", sketch.floats("SCALAR", 1, 2, 3));
        extensions.putObject("EXT_instance_features");
        sketch.array("extensionsUsed").add("EXT_mesh_gpu_instancing").add("KHR_materials_unlit");
        sketch.array("extensionsRequired").add("EXT_mesh_gpu_instancing");
        GltfAsset asset = sketch.read();
        assertThat(asset.mesh().vertexCount()).isEqualTo(12);
        // the second is turned half about z and twice as large
        assertThat(Arrays.copyOfRange(asset.mesh().positions(), 12, 18)).containsExactly(10, 5, 0, 8, 5, 0);
        assertThat(Arrays.copyOfRange(asset.mesh().positions(), 24, 27)).containsExactly(20, 5, 0);
        assertThat(asset.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(AssetWarning.Kind.INSTANCES_EXPANDED);
            assertThat(warning.text()).contains("3 instances", "_ID, EXT_instance_features");
        });
        ObjectNode json = TestGlb.parse(
                        asset.withRig(oneJoint(12), Map.of(), false).glb())
                .json();
        assertThat(json.at("/nodes/0").toString()).doesNotContain("extensions", "mesh");
        assertThat(json.at("/nodes/0/children")).hasSize(3);
        assertThat(json.get("extensionsUsed").toString()).isEqualTo("[\"KHR_materials_unlit\"]");
        assertThat(json.has("extensionsRequired")).isFalse();
    }

    @Test
    void refusesInstancesThatAreTooManyOrNoTransforms() {
        GlbSketch many = GlbSketch.square();
        many.at("/nodes/0")
                .putObject("extensions")
                .putObject("EXT_mesh_gpu_instancing")
                .putObject("attributes")
                .put("TRANSLATION", many.accessor(-1, 5126, 2_000_000, "VEC3"));
        assertThatThrownBy(many::read)
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(AssetException.Kind.LIMIT_EXCEEDED))
                .hasMessageContaining("2000000 instances");
        GlbSketch odd = GlbSketch.square();
        odd.at("/nodes/0")
                .putObject("extensions")
                .putObject("EXT_mesh_gpu_instancing")
                .putObject("attributes")
                .put("TRANSLATION", odd.bytes("VEC3", 1, 2, 3));
        assertThatThrownBy(odd::read).hasMessageContaining("TRANSLATION");
    }

    private static int normalisedBytes(GlbSketch sketch, int... values) {
        int accessor = sketch.bytes("VEC4", values);
        sketch.at("/accessors/" + accessor).put("componentType", 5120).put("normalized", true);
        return accessor;
    }

    private static Rig oneJoint(int vertices) {
        float[] weights = new float[vertices];
        Arrays.fill(weights, 1);
        return new Rig(
                new Skeleton(List.of("joint_0"), new int[] {-1}, new float[3]),
                new SkinWeights(1, new int[vertices], weights));
    }

    @Test
    void leavesOutPointsLinesEmptyMeshesAndOtherScenes() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.primitive(0, 0).put("mode", 0);
        sketch.primitive(0, 0).put("mode", 1);
        sketch.primitive(0, sketch.accessor(-1, 5126, 0, "VEC3"));
        sketch.node(true).put("mesh", sketch.mesh());
        sketch.node(false).put("mesh", 0);
        GltfAsset asset = sketch.read();
        assertThat(asset.placements()).hasSize(1);
        assertThat(asset.mesh().triangleCount()).isEqualTo(2);
    }

    @Test
    void takesASkinnedMeshInBindPoseWhateverItsNodeSays() throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        sketch.at("/nodes/0").putArray("translation").add(50).add(0).add(0);
        // the rest pose bends the tip; the bind pose does not
        sketch.at("/nodes/2").putArray("rotation").add(0).add(0).add(0.7071068).add(0.7071068);
        sketch.at("/nodes/2").putArray("translation").add(3).add(3).add(3);
        GltfAsset asset = sketch.read();
        assertThat(asset.mesh().positions()).containsExactly(SQUARE, within(1e-6f));
        Rig rig = asset.rig().orElseThrow();
        assertThat(rig.skeleton().names()).containsExactly("root", "tip");
        assertThat(rig.skeleton().parents()).containsExactly(-1, 0);
        assertThat(rig.skeleton().positions()).containsExactly(new float[] {0, 0, 0, 0, 1, 0}, within(1e-6f));
        assertThat(rig.skin().joints()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
        assertThat(asset.jointNodes()).containsExactly(1, 2);
    }

    @Test
    void bringsBindPoseToWhereTheSceneHasTheRootJoint() throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        sketch.at("/nodes/1").putArray("translation").add(10).add(0).add(0);
        sketch.at("/nodes/1").putArray("scale").add(2).add(2).add(2);
        GltfAsset asset = sketch.read();
        assertThat(Arrays.copyOfRange(asset.mesh().positions(), 9, 12)).containsExactly(12, 2, 0);
        assertThat(asset.rig().orElseThrow().skeleton().positions()).containsExactly(10, 0, 0, 10, 2, 0);
        assertThat(asset.placements().get(0).worldTransform()[12]).isEqualTo(10);
    }

    @Test
    void bindsAnUnskinnedMeshBelowAJointToIt() throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        sketch.node(false).put("mesh", 1);
        int mesh = sketch.mesh();
        sketch.primitive(mesh, 0);
        sketch.at("/nodes/2").putArray("children").add(3);
        GltfAsset asset = sketch.read();
        Rig rig = asset.rig().orElseThrow();
        assertThat(rig.skin().vertexCount()).isEqualTo(8);
        assertThat(Arrays.copyOfRange(rig.skin().joints(), 16, 20)).containsExactly(1, 0, 0, 0);
        assertThat(Arrays.copyOfRange(rig.skin().weights(), 16, 20)).containsExactly(1, 0, 0, 0);
        assertThat(Arrays.copyOfRange(asset.mesh().positions(), 12, 15)).containsExactly(0, 1, 0);
    }

    @Test
    void leavesUnskinnedMeshesElsewhereUnboundAndNormalisesWeights() throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        int other = sketch.mesh();
        sketch.primitive(other, 0);
        sketch.node(true).put("mesh", other);
        int weights = sketch.floats("VEC4", 1, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0.5);
        sketch.at("/meshes/0/primitives/0/attributes").put("WEIGHTS_0", weights);
        float[] read = sketch.read().rig().orElseThrow().skin().weights();
        assertThat(Arrays.copyOf(read, 16)).containsExactly(0.5f, 0.5f, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1);
        assertThat(Arrays.copyOfRange(read, 16, 32)).containsOnly(0);
    }

    @Test
    void readsAllSetsOfInfluences() throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        ObjectNode attributes = sketch.at("/meshes/0/primitives/0/attributes");
        attributes.put("JOINTS_1", attributes.get("JOINTS_0").asInt());
        attributes.put("WEIGHTS_1", attributes.get("WEIGHTS_0").asInt());
        Rig rig = sketch.read().rig().orElseThrow();
        assertThat(rig.skin().influences()).isEqualTo(8);
        assertThat(Arrays.copyOf(rig.skin().weights(), 8)).containsExactly(0.5f, 0, 0, 0, 0.5f, 0, 0, 0);
    }

    @Test
    void mergesSkinsAndMakesNamesUnique() throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        sketch.node(true).put("name", "root");
        sketch.node(true).put("mesh", 0).put("skin", 1);
        ObjectNode skin = sketch.array("skins").addObject();
        skin.putArray("joints").add(2).add(3);
        skin.put(
                "inverseBindMatrices",
                sketch.at("/skins/0").get("inverseBindMatrices").asInt());
        GltfAsset asset = sketch.read();
        Rig rig = asset.rig().orElseThrow();
        assertThat(rig.skeleton().names()).containsExactly("root", "tip", "root_2");
        assertThat(rig.skeleton().parents()).containsExactly(-1, 0, -1);
        assertThat(asset.jointNodes()).containsExactly(1, 2, 3);
        // the second mesh hangs on the joint that both share
        assertThat(Arrays.copyOfRange(asset.mesh().positions(), 12, 15)).containsExactly(0, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tube_draco.glb", "tube_draco_sequential.glb", "tube_meshopt.glb"})
    void decodesCompressedGeometry(String name) throws Exception {
        GltfAsset plain = GlbSketch.read(resource("tube.glb"));
        GltfAsset decoded = GlbSketch.read(resource(name));
        assertThat(decoded.mesh().vertexCount()).isEqualTo(plain.mesh().vertexCount());
        assertThat(decoded.mesh().triangleCount()).isEqualTo(plain.mesh().triangleCount());
        assertThat(area(decoded.mesh())).isCloseTo(area(plain.mesh()), within(2e-3));
        Rig rig = decoded.rig().orElseThrow();
        assertThat(rig.skeleton().positions()).containsExactly(new float[] {0, 0, 0, 0, 1, 0}, within(1e-6f));
        for (int vertex = 0; vertex < decoded.mesh().vertexCount(); vertex++) {
            float height = decoded.mesh().positions()[3 * vertex + 1];
            float tip = 0;
            for (int slot = 0; slot < 4; slot++) {
                tip += rig.skin().joints()[4 * vertex + slot] == 1 ? rig.skin().weights()[4 * vertex + slot] : 0;
            }
            assertThat(tip).as("share of the tip at height %s", height).isCloseTo(height / 2, within(0.01f));
        }
    }

    @Test
    void decodesMeshoptFiltersAndFallbackBuffers() throws Exception {
        GltfAsset asset = GlbSketch.read(resource("quad_meshopt_exponential.glb"));
        assertThat(asset.mesh().positions())
                .containsExactly(new float[] {0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 2, 0.5f}, within(1e-3f));
        assertThat(asset.mesh().triangles()).containsExactly(0, 1, 2, 2, 1, 3);
        assertThat(asset.document().buffers().get(1).capacity()).isZero();
    }

    @Test
    void readsGltfWithBuffersEmbeddedOrBesideIt() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        ObjectNode buffer = sketch.array("buffers").addObject();
        buffer.put("byteLength", sketch.bin().length).put("uri", "sub%20dir/a.bin");
        byte[] text = sketch.json.toString().getBytes(StandardCharsets.UTF_8);
        Resources resources = (path, maxBytes) -> {
            assertThat(path).isEqualTo("sub dir/a.bin");
            return ByteBuffer.wrap(sketch.bin());
        };
        GltfAsset beside = (GltfAsset) AssetReader.read(new AssetId("a.gltf"), text, resources, AssetLimits.DEFAULT);
        assertThat(beside.mesh().positions()).containsExactly(SQUARE);
        buffer.put(
                "uri",
                "data:application/octet-stream;base64," + Base64.getEncoder().encodeToString(sketch.bin()));
        text = sketch.json.toString().getBytes(StandardCharsets.UTF_8);
        GltfAsset embedded =
                (GltfAsset) AssetReader.read(new AssetId("a.gltf"), text, Resources.none(), AssetLimits.DEFAULT);
        assertThat(embedded.mesh().positions()).containsExactly(SQUARE);
        assertThat(embedded.document().json())
                .isEqualTo(beside.document()
                        .json()
                        .deepCopy()
                        .set("buffers", embedded.document().json().get("buffers")));
    }

    @Test
    void bringsImageFilesIntoTheDocument() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.array("images").addObject().put("uri", "skin.png");
        sketch.array("images").addObject().put("uri", "missing.jpg");
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
        Map<String, byte[]> files = Map.of("skin.png", png);
        Resources resources = (path, maxBytes) -> {
            if (!files.containsKey(path)) {
                throw new AssetException(AssetException.Kind.MISSING_RESOURCE, path);
            }
            return ByteBuffer.wrap(files.get(path));
        };
        GltfAsset asset =
                (GltfAsset) AssetReader.read(new AssetId("a.glb"), sketch.glb(), resources, AssetLimits.DEFAULT);
        ObjectNode image = (ObjectNode) asset.document().json().at("/images/0");
        assertThat(image.has("uri")).isFalse();
        assertThat(image.get("mimeType").asText()).isEqualTo("image/png");
        int buffer = asset.document()
                .json()
                .at("/bufferViews/" + image.get("bufferView").asInt() + "/buffer")
                .asInt();
        assertThat(asset.document().buffers().get(buffer)).isEqualTo(ByteBuffer.wrap(png));
        assertThat(asset.document().json().at("/images/1/uri").asText()).isEqualTo("missing.jpg");
        assertThat(asset.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(AssetWarning.Kind.TEXTURE_DROPPED);
            assertThat(warning.text()).contains("images[1].uri", "missing.jpg");
        });
    }

    @Test
    void keepsUnknownPropertiesAndNumbersAsTheyAreWritten() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        String text = sketch.glb().length > 0 ? sketch.json.toString() : "";
        text = text.replaceFirst("\\{", "{\"extras\":{\"weight\":1.50,\"far\":0.12345678901234567890},");
        GltfAsset asset = GlbSketch.read(GlbSketch.glb(text, sketch.bin()));
        assertThat(asset.document().json().get("extras").toString())
                .isEqualTo("{\"weight\":1.50,\"far\":0.12345678901234567890}");
    }

    @Test
    void readsMaterialExtensionsButNotUnknownOnes() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.array("extensionsRequired").add("KHR_texture_transform").add("KHR_materials_unlit");
        assertThat(sketch.read().mesh().triangleCount()).isEqualTo(2);
        sketch.array("extensionsRequired").add("EXT_primitive_voxels");
        assertThatThrownBy(sketch::read)
                .isInstanceOfSatisfying(AssetException.class, e -> assertThat(e.kind())
                        .isEqualTo(AssetException.Kind.UNSUPPORTED_EXTENSION))
                .hasMessageContaining("EXT_primitive_voxels");
    }

    @Test
    void givesTheSameTwice() throws Exception {
        byte[] glb = resource("tube_draco.glb");
        Mesh first = GlbSketch.read(glb).mesh();
        Mesh second = GlbSketch.read(glb).mesh();
        assertThat(List.of(first.positions(), second.positions()).stream().distinct())
                .hasSize(2);
        assertThat(first.positions()).containsExactly(second.positions());
        assertThat(first.triangles()).containsExactly(second.triangles());
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = GltfReaderTest.class.getResourceAsStream("/gltf/" + name)) {
            return in.readAllBytes();
        }
    }

    private static double area(Mesh mesh) {
        double area = 0;
        for (int at = 0; at < mesh.triangles().length; at += 3) {
            double[][] corner = new double[3][3];
            for (int side = 0; side < 3; side++) {
                for (int axis = 0; axis < 3; axis++) {
                    corner[side][axis] = mesh.positions()[3 * mesh.triangles()[at + side] + axis];
                }
            }
            double[] a = new double[3];
            double[] b = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                a[axis] = corner[1][axis] - corner[0][axis];
                b[axis] = corner[2][axis] - corner[0][axis];
            }
            area += Math.sqrt(Math.pow(a[1] * b[2] - a[2] * b[1], 2)
                            + Math.pow(a[2] * b[0] - a[0] * b[2], 2)
                            + Math.pow(a[0] * b[1] - a[1] * b[0], 2))
                    / 2;
        }
        return area;
    }
}
