package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;

@Timeout(30)
class HostileGltfTest {
    private static final AssetLimits LIMITS = AssetLimits.DEFAULT;

    static Stream<Arguments> documents() {
        return Stream.of(
                document("accessors[0]: byteOffset 8", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("byteOffset", 8)),
                document("accessors[0].byteOffset", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("byteOffset", -4)),
                document("accessors[0].count", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("count", 1L << 31)),
                document("count 2147483647", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("count", 2147483647)),
                document("accessors[0].count", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("count", 1.5)),
                document("accessors[0].count", Kind.BAD_JSON, j -> at(j, "/accessors/0")
                        .put("count", "4")),
                document("accessors[0].count", Kind.LIMIT_EXCEEDED, j -> at(j, "/accessors/0")
                        .put("count", 2147483647)
                        .remove("bufferView")),
                document("accessors[0].type", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("type", "VEC9")),
                document("accessors[0].componentType", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("componentType", 5124)),
                document("accessors[0].bufferView", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("bufferView", 9)),
                document("bufferViews[0].byteStride", Kind.BAD_ACCESSOR, j -> at(j, "/bufferViews/0")
                        .put("byteStride", 4)),
                document("bufferViews[0].byteStride", Kind.BAD_ACCESSOR, j -> at(j, "/bufferViews/0")
                        .put("byteStride", 1 << 30)),
                document("bufferViews[0]: byteOffset", Kind.BAD_ACCESSOR, j -> at(j, "/bufferViews/0")
                        .put("byteOffset", 2147483647)),
                document("bufferViews[0]: byteOffset", Kind.BAD_ACCESSOR, j -> at(j, "/bufferViews/0")
                        .put("byteLength", 2147483647)),
                document("bufferViews[0].buffer", Kind.BAD_ACCESSOR, j -> at(j, "/bufferViews/0")
                        .put("buffer", 1)),
                document("buffers[0].byteLength", Kind.TRUNCATED, j -> at(j, "/buffers/0")
                        .put("byteLength", 2147483647)),
                document("indices[5]", Kind.BAD_INDEX, j -> {
                    for (int accessor : new int[] {0, 2, 3}) {
                        at(j, "/accessors/" + accessor).put("count", 3);
                    }
                }),
                document("attributes.POSITION", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/0")
                        .put("type", "VEC4")
                        .put("count", 2)),
                document(
                        "indices", Kind.BAD_ACCESSOR, j -> at(j, "/accessors/1").put("componentType", 5122)),
                document("nodes[0].mesh", Kind.BAD_SCENE, j -> at(j, "/nodes/0").put("mesh", 7)),
                document("scene", Kind.BAD_SCENE, j -> j.put("scene", 4)),
                document("scenes[0].nodes", Kind.BAD_SCENE, j -> at(j, "/scenes/0")
                        .putArray("nodes")
                        .add(99)),
                document("nodes[0].children", Kind.BAD_SCENE, j -> at(j, "/nodes/0")
                        .putArray("children")
                        .add(0)),
                document("ancestor", Kind.BAD_SCENE, j -> {
                    at(j, "/nodes/1").putArray("children").add(2);
                    at(j, "/nodes/2").putArray("children").add(1);
                    at(j, "/scenes/0").putArray("nodes").add(0);
                }),
                document("one parent", Kind.BAD_SCENE, j -> at(j, "/nodes/0")
                        .putArray("children")
                        .add(2)),
                document("finite", Kind.NOT_FINITE, j -> at(j, "/nodes/1")
                        .putArray("scale")
                        .add(1e308)
                        .add(1e308)
                        .add(1e308)),
                document("finite", Kind.NOT_FINITE, j -> at(j, "/nodes/1")
                        .putArray("scale")
                        .add(1e200)
                        .add(1)
                        .add(1)),
                document("rotation", Kind.BAD_SCENE, j -> at(j, "/nodes/1")
                        .putArray("rotation")
                        .add(0)
                        .add(0)
                        .add(0)
                        .add(0)),
                document("NOT_A_THING", Kind.UNSUPPORTED_EXTENSION, j -> j.putArray("extensionsRequired")
                        .add("NOT_A_THING")),
                document("asset.version", Kind.UNKNOWN_FORMAT, j -> at(j, "/asset")
                        .put("version", "1.0")),
                document("asset", Kind.BAD_JSON, j -> j.remove("asset")),
                document("meshes", Kind.BAD_JSON, j -> j.put("meshes", 3)),
                document("no", Kind.NO_TRIANGLES, j -> at(j, "/meshes/0/primitives/0")
                        .put("mode", 1)),
                document("buffers[0].uri", Kind.MISSING_RESOURCE, j -> at(j, "/buffers/0")
                        .put("uri", "file:///etc/passwd")),
                document("buffers[0].uri", Kind.MISSING_RESOURCE, j -> at(j, "/buffers/0")
                        .put("uri", "%2e%2e/a.bin")),
                document("buffers[0].uri", Kind.FORBIDDEN_URI, j -> at(j, "/buffers/0")
                        .put("uri", "data:a/b,plain")),
                document(
                        "a.bin", Kind.MISSING_RESOURCE, j -> at(j, "/buffers/0").put("uri", "a.bin")));
    }

    /** What makes a skin unfit to be kept. */
    static Stream<Arguments> skins() {
        return Stream.of(
                document(
                        "skins[0].joints[1]",
                        Kind.BAD_SKIN,
                        j -> at(j, "/skins/0").putArray("joints").add(1).add(77)),
                document(
                        "skins[0].joints",
                        Kind.BAD_SKIN,
                        j -> at(j, "/skins/0").putArray("joints").add(1).add(1)),
                document("JOINTS_0[2]", Kind.BAD_SKIN, j -> at(j, "/skins/0")
                        .putArray("joints")
                        .add(1)),
                document("inverseBindMatrices", Kind.BAD_SKIN, j -> at(j, "/skins/0")
                        .put("inverseBindMatrices", 0)),
                document("nodes[0].skin", Kind.BAD_SKIN, j -> at(j, "/nodes/0").put("skin", 3)),
                document("WEIGHTS_0", Kind.BAD_SKIN, j -> at(j, "/meshes/0/primitives/0/attributes")
                        .remove("WEIGHTS_0")),
                document("JOINTS_0", Kind.BAD_SKIN, j -> at(j, "/meshes/0/primitives/0/attributes")
                        .put("JOINTS_0", 99)),
                document("JOINTS_0", Kind.BAD_SKIN, j -> at(j, "/meshes/0/primitives/0/attributes")
                        .put("JOINTS_0", 3)),
                document("must be VEC4", Kind.BAD_SKIN, j -> at(j, "/accessors/3")
                        .put("type", "VEC2")),
                document("accessors[4]", Kind.BAD_SKIN, j -> at(j, "/accessors/4")
                        .put("count", 1)),
                document("accessors[4]", Kind.BAD_SKIN, j -> at(j, "/accessors/4")
                        .put("byteOffset", 4)),
                document(
                        "skins[0].joints", Kind.BAD_SKIN, j -> at(j, "/skins/0").put("joints", "all")),
                document(
                        "skins[0].joints", Kind.BAD_SKIN, j -> at(j, "/skins/0").putArray("joints")),
                document("skins[0]", Kind.BAD_SKIN, j -> ((ArrayNode) j.get("skins")).set(0, j.get("scene"))),
                document("nodes[0].skin", Kind.BAD_SKIN, j -> at(j, "/nodes/0").put("skin", "0")),
                document("nodes[0].skin", Kind.BAD_SKIN, j -> j.remove("skins")));
    }

    @ParameterizedTest(name = "{1} {0}")
    @MethodSource("skins")
    void aBrokenSkinIsNoReasonToRefuseAMeshThatGetsAnother(String place, Kind kind, Consumer<ObjectNode> change)
            throws Exception {
        GlbSketch sketch = GlbSketch.skinned();
        sketch.glb();
        GltfAsset asset = GlbSketch.read(sketch.with(change).glb());

        assertThat(asset.rig()).isEmpty();
        assertThat(asset.warnings())
                .anySatisfy(warning -> assertThat(warning.kind()).isEqualTo(AssetWarning.Kind.SKIN_IGNORED));
        assertThatThrownBy(asset::requireRig)
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(place);
        Rig rig = new Rig(
                new Skeleton(List.of("one"), new int[] {-1}, new float[3]),
                new SkinWeights(1, new int[4], new float[] {1, 1, 1, 1}));
        assertThatThrownBy(() -> asset.withRig(rig, Map.of(), true)).isInstanceOf(AssetException.class);
        GltfAsset rigged = GlbSketch.read(asset.withRig(rig, Map.of(), false).glb());
        assertThat(rigged.rig().orElseThrow().skeleton().names()).containsExactly("one");
        assertThat(rigged.mesh().positions()).containsExactly(asset.mesh().positions());
        assertThat(rigged.warnings()).isEmpty();
    }

    private static Arguments document(String place, Kind kind, Consumer<ObjectNode> change) {
        return arguments(place, kind, change);
    }

    private static ObjectNode at(ObjectNode json, String pointer) {
        return (ObjectNode) json.at(pointer);
    }

    @ParameterizedTest(name = "{1} {0}")
    @MethodSource("documents")
    void refusesWithTheRuleAndThePlace(String place, Kind kind, Consumer<ObjectNode> change) {
        GlbSketch sketch = GlbSketch.skinned();
        sketch.glb();
        assertRefused(() -> sketch.with(change).glb(), LIMITS, kind, place);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] glb = GlbSketch.skinned().glb();
        for (int length = 0; length < glb.length; length++) {
            byte[] cut = Arrays.copyOf(glb, length);
            assertThatThrownBy(() -> GlbSketch.read(cut)).isInstanceOf(AssetException.class);
        }
    }

    @Test
    void refusesLyingChunkLengths() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
            byte[] json = GlbSketch.square().glb();
            ByteBuffer.wrap(json).order(ByteOrder.LITTLE_ENDIAN).putInt(12, length);
            assertRefused(() -> json, LIMITS, Kind.TRUNCATED, "chunk 0");
            byte[] bin = GlbSketch.square().glb();
            ByteBuffer in = ByteBuffer.wrap(bin).order(ByteOrder.LITTLE_ENDIAN);
            in.putInt(20 + in.getInt(12), length);
            assertRefused(() -> bin, LIMITS, Kind.TRUNCATED, "chunk 1");
        }
    }

    @Test
    void refusesOtherVersionsAndChunkOrders() {
        byte[] version = GlbSketch.square().glb();
        version[4] = 1;
        assertRefused(() -> version, LIMITS, Kind.BAD_CONTAINER, "version");
        byte[] chunk = GlbSketch.square().glb();
        chunk[16] = 'X';
        assertRefused(() -> chunk, LIMITS, Kind.BAD_CONTAINER, "first chunk");
    }

    @Test
    void refusesJsonTooDeepTooLargeOrTwiceNamed() {
        String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertRefused(() -> GlbSketch.glb(deep, new byte[0]), LIMITS, Kind.BAD_JSON, "depth");
        String tokens = "{\"a\":[" + "[],".repeat(3_000_000) + "0]}";
        assertRefused(() -> GlbSketch.glb(tokens, new byte[0]), LIMITS, Kind.BAD_JSON, "oken");
        assertRefused(
                () -> GlbSketch.square().glb(), limits(100, 1000, 1000, 60_000), Kind.BAD_JSON, "at most 100 bytes");
        assertRefused(
                () -> GlbSketch.glb("{\"asset\":{},\"asset\":{}}", new byte[0]), LIMITS, Kind.BAD_JSON, "uplicate");
        assertRefused(() -> GlbSketch.glb("{\"a\":1e999}", new byte[0]), LIMITS, Kind.NOT_FINITE, "1E+999");
        for (String number : new String[] {"-1.8e-99999999999", "1e99999999999", "1e-2147483649"}) {
            assertRefused(() -> GlbSketch.glb("{\"a\":" + number + "}", new byte[0]), LIMITS, Kind.BAD_JSON, number);
        }
        assertRefused(() -> GlbSketch.glb("[]", new byte[0]), LIMITS, Kind.BAD_JSON, "object");
    }

    @Test
    void refusesNonFinitePositions() {
        GlbSketch nan = GlbSketch.square();
        int positions = nan.floats("VEC3", 0, 0, 0, 1, Double.NaN, 0, 0, 1, 0, 1, 1, 0);
        nan.at("/meshes/0/primitives/0/attributes").put("POSITION", positions);
        assertRefused(nan::glb, LIMITS, Kind.NOT_FINITE, "POSITION[1]");
    }

    @Test
    void matricesAndWeightsThatAreNotFiniteCannotBeKept() throws Exception {
        GlbSketch infinite = GlbSketch.skinned();
        double[] matrices = new double[32];
        matrices[5] = Double.POSITIVE_INFINITY;
        infinite.at("/skins/0").put("inverseBindMatrices", infinite.floats("MAT4", matrices));
        assertThatThrownBy(infinite.read()::requireRig).hasMessageContaining("inverse bind matrix");
        GlbSketch weight = GlbSketch.skinned();
        int weights = weight.floats("VEC4", 1, 0, 0, 0, 1, 0, 0, Double.NaN, 1, 0, 0, 0, 1, 0, 0, 0);
        weight.at("/meshes/0/primitives/0/attributes").put("WEIGHTS_0", weights);
        assertThatThrownBy(weight.read()::requireRig).hasMessageContaining("WEIGHTS_0[1]");
    }

    @Test
    void refusesTheRestartIndex() {
        GlbSketch sketch = GlbSketch.square();
        sketch.at("/meshes/0/primitives/0")
                .put("mode", 5)
                .put("indices", sketch.bytes("SCALAR", 0, 1, 2, 255))
                .putObject("attributes")
                .put(
                        "POSITION",
                        sketch.floats(
                                "VEC3",
                                java.util.stream.DoubleStream.iterate(0, x -> x + 1)
                                        .limit(3 * 256)
                                        .toArray()));
        assertRefused(sketch::glb, LIMITS, Kind.BAD_INDEX, "indices[3]");
    }

    @Test
    void refusesAMeshThatAnnouncesNoPositionsBeforeAnythingIsDecoded() {
        GlbSketch sketch = GlbSketch.square();
        sketch.at("/meshes/0/primitives/0/attributes").put("POSITION", sketch.accessor(-1, 5126, 1_000_000, "VEC3"));
        assertRefused(sketch::glb, LIMITS, Kind.NO_TRIANGLES, "neither a bufferView nor sparse values");
    }

    @Test
    void refusesMoreInstancesThanTheLimitsAllowBeforeTheyAreMade() {
        GlbSketch sketch = GlbSketch.square();
        sketch.at("/meshes/0/primitives/0/attributes").put("POSITION", sketch.accessor(-1, 5126, 4_000_000, "VEC3"));
        for (int i = 0; i < 90_000; i++) {
            sketch.node(true).put("mesh", 0);
        }
        assertRefused(sketch::glb, LIMITS, Kind.LIMIT_EXCEEDED, "vertices");
        AssetLimits few = new AssetLimits(1 << 20, 1 << 20, 64, 10, 1000, 1, 10, Duration.ofSeconds(10));
        assertRefused(() -> GlbSketch.square().glb(), few, Kind.LIMIT_EXCEEDED, "triangles");
    }

    @Test
    void readsNodesTooDeepForRecursion() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        sketch.at("/nodes/0").putArray("children").add(1);
        for (int i = 1; i < 90_000; i++) {
            ObjectNode node = sketch.node(false);
            if (i < 89_999) {
                node.putArray("children").add(i + 1);
            }
        }
        assertThat(sketch.read().mesh().triangleCount()).isEqualTo(2);
    }

    @Test
    void refusesFilesOverTheLimitAndOtherFormats() {
        AssetLimits small = limits(100, 10, 10, 1000);
        assertThatThrownBy(() -> AssetReader.read(new AssetId("a.glb"), new byte[2000], Resources.none(), small))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE));
        assertRefused(() -> new byte[] {1, 2, 3, 4, 5}, LIMITS, Kind.UNKNOWN_FORMAT, "01 02 03 04");
    }

    @Test
    void refusesCompressedDataThatLie() throws Exception {
        byte[] draco = GltfReaderTest.resource("tube_draco.glb");
        int at = indexOf(draco, "DRACO");
        byte[] header = draco.clone();
        Arrays.fill(header, at + 12, at + 20, (byte) 0xFF);
        assertRefused(() -> header, LIMITS, Kind.BAD_COMPRESSION, "KHR_draco_mesh_compression");
        byte[] body = draco.clone();
        Arrays.fill(body, at + 40, at + 120, (byte) 0x55);
        assertRefused(() -> body, LIMITS, Kind.BAD_COMPRESSION, "KHR_draco_mesh_compression");
        byte[] meshopt = GltfReaderTest.resource("tube_meshopt.glb");
        int bin = 28 + ByteBuffer.wrap(meshopt).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
        Arrays.fill(meshopt, bin, bin + 400, (byte) 0x33);
        assertRefused(() -> meshopt, LIMITS, Kind.BAD_COMPRESSION, "EXT_meshopt_compression");
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static AssetLimits limits(long maxJsonBytes, int maxVertices, int maxTriangles, int millis) {
        long maxBytes = Math.max(1000, maxJsonBytes);
        return new AssetLimits(
                maxBytes, maxJsonBytes, 64, 100, maxVertices, maxTriangles, 100, Duration.ofMillis(millis));
    }

    private static void assertRefused(Supplier<byte[]> glb, AssetLimits limits, Kind kind, String place) {
        byte[] bytes = glb.get();
        assertThatThrownBy(() -> AssetReader.read(new AssetId("a.glb"), bytes, Resources.none(), limits))
                .isInstanceOfSatisfying(
                        AssetException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .hasMessageContaining(place);
    }
}
