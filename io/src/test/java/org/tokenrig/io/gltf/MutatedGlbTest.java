package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.document.GltfExtensions;

/** Whatever is done to a file: it is read or refused, and what was read takes a rig or is refused, always by a rule. */
class MutatedGlbTest {
    private static final int MUTATIONS = Integer.getInteger("tokenrig.mutations", 2400);
    private static final AssetLimits LIMITS =
            new AssetLimits(64L << 20, 16L << 20, 64, 10_000, 500_000, 1_000_000, 512, Duration.ofSeconds(10));

    @Test
    void endsEachMutationWithAnAssetOrItsError() throws Exception {
        List<byte[]> seeds = seeds();
        int read = 0;
        int refused = 0;
        int kept = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] glb = MutatedGlbs.mutate(seeds.get(i % seeds.size()), i);
            try {
                Asset asset = read(glb);
                assertThat(asset.mesh().triangleCount()).isPositive();
                read++;
                rig(asset, newRig(asset.mesh().vertexCount()), false);
                if (asset.rig().isPresent()) {
                    rig(asset, asset.rig().get(), true);
                    kept++;
                }
            } catch (AssetException e) {
                assertThat(e.kind()).as("mutation %s: %s", i, e.getMessage()).isNotEqualTo(Kind.TIMED_OUT);
                assertThat(e.getMessage())
                        .as("mutation %s", i)
                        .doesNotContain("Exception", "java.", "jackson", "Feature", "0..-1");
                refused++;
            } catch (RuntimeException | Error e) {
                fail("mutation " + i + " ended with " + e, e);
            }
        }
        assertThat(read).as("mutations that are still assets").isGreaterThan(MUTATIONS / 10);
        assertThat(refused).as("mutations that are refused").isGreaterThan(MUTATIONS / 4);
        assertThat(kept).as("mutations that keep their skeleton").isGreaterThan(MUTATIONS / 50);
    }

    private static Asset read(byte[] glb) throws AssetException {
        return AssetReader.read(new AssetId("m.glb"), glb, Resources.none(), LIMITS);
    }

    private static void rig(Asset asset, Rig rig, boolean keepSkeleton) throws AssetException {
        byte[] glb;
        try {
            glb = asset.withRig(rig, Map.of("a", "b"), keepSkeleton).glb();
        } catch (AssetException e) {
            // only a skeleton that is kept may turn out to be unfit
            assertThat(keepSkeleton).as(e.getMessage()).isTrue();
            return;
        }
        Asset back = read(glb);
        assertThat(back.mesh().vertexCount()).isEqualTo(asset.mesh().vertexCount());
        assertThat(back.rig()).as("%s", back.warnings()).isPresent();
        assertThat(back.mesh().triangles()).isEqualTo(asset.mesh().triangles());
    }

    private static Rig newRig(int vertices) {
        int[] joints = IntStream.range(0, vertices).map(vertex -> vertex % 3).toArray();
        float[] weights = new float[vertices];
        Arrays.fill(weights, 1);
        return new Rig(
                new Skeleton(List.of("joint_0", "joint_1", "joint_2"), new int[] {-1, 0, 0}, new float[9]),
                new SkinWeights(1, joints, weights));
    }

    private static List<byte[]> seeds() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : List.of(
                "tube.glb",
                "tube_draco.glb",
                "tube_draco_sequential.glb",
                "tube_meshopt.glb",
                "quad_meshopt_exponential.glb")) {
            seeds.add(GltfReaderTest.resource(name));
        }
        seeds.add(GlbSketch.skinned().glb());
        GlbSketch strip = GlbSketch.square();
        strip.at("/meshes/0/primitives/0").put("mode", 5).put("indices", strip.bytes("SCALAR", 0, 1, 2, 3));
        strip.primitive(0, 0).put("mode", 6);
        seeds.add(strip.glb());
        seeds.add(sparse());
        seeds.add(quantised());
        seeds.add(scene(false));
        seeds.add(scene(true));
        return seeds;
    }

    /** Of everything that is changed in writing a rig: skins, animations, scenes, instances, attachments, cameras. */
    private static byte[] scene(boolean unknownExtension) {
        GlbSketch sketch = GlbSketch.skinned();
        int points = sketch.mesh();
        sketch.primitive(points, 0);
        sketch.primitive(points, 0).put("mode", 0);
        sketch.node(false)
                .put("name", "sword")
                .put("mesh", points)
                .putArray("scale")
                .add(-1)
                .add(2)
                .add(1);
        sketch.at("/nodes/2").putArray("children").add(3);
        sketch.node(true).put("name", "body").put("mesh", 0).put("skin", 1);
        ObjectNode skin =
                sketch.array("skins").addObject().put("name", "second").put("skeleton", 1);
        skin.put(
                "inverseBindMatrices",
                sketch.at("/skins/0").get("inverseBindMatrices").asInt());
        skin.putArray("joints").add(2).add(1);
        ObjectNode crowd = sketch.node(true).put("name", "crowd").put("mesh", points);
        crowd.putObject("extensions")
                .putObject(GltfExtensions.INSTANCING)
                .putObject("attributes")
                .put("TRANSLATION", sketch.floats("VEC3", 0, 0, 0, 2, 0, 0))
                .put("ROTATION", sketch.floats("VEC4", 0, 0, 0, 1, 0, 1, 0, 0));
        sketch.array("extensionsUsed").add(GltfExtensions.INSTANCING);
        sketch.node(true).put("name", "wheel").put("mesh", points);
        sketch.node(true).put("name", "eye").put("camera", 0);
        sketch.array("cameras").addObject().put("type", "perspective");
        sketch.array("scenes").addObject().putArray("nodes").add(3).add(0);
        int times = sketch.floats("SCALAR", 0, 1);
        int turns = sketch.floats("VEC4", 0, 0, 0, 1, 0, 1, 0, 0);
        for (int[] targets : new int[][] {{2, 6}, {1}, {6, 7}}) {
            ObjectNode animation = sketch.array("animations").addObject();
            animation.putArray("samplers").addObject().put("input", times).put("output", turns);
            ArrayNode channels = animation.putArray("channels");
            for (int target : targets) {
                channels.addObject()
                        .put("sampler", 0)
                        .putObject("target")
                        .put("node", target)
                        .put("path", "rotation");
            }
        }
        ObjectNode pointer = ((ArrayNode) sketch.json.at("/animations/1/channels")).addObject();
        pointer.put("sampler", 0)
                .putObject("target")
                .put("path", "pointer")
                .putObject("extensions")
                .putObject(GltfExtensions.POINTER)
                .put("pointer", "/nodes/6/rotation");
        if (unknownExtension) {
            sketch.json.putObject("extensions").putObject("VRM").put("node", 2);
            sketch.at("/accessors/0")
                    .putObject("extensions")
                    .putObject("EXT_odd")
                    .put("accessor", 1);
        }
        return sketch.glb();
    }

    private static byte[] sparse() {
        GlbSketch sketch = GlbSketch.square();
        ObjectNode sparse = sketch.at("/accessors/0").putObject("sparse");
        sparse.put("count", 2);
        int indices = sketch.view(new byte[] {0, 2}, 0);
        sparse.putObject("indices").put("bufferView", indices).put("componentType", 5121);
        sparse.putObject("values").put("bufferView", sketch.view(new byte[24], 0));
        return sketch.glb();
    }

    private static byte[] quantised() {
        GlbSketch sketch = GlbSketch.skinned();
        ByteBuffer bytes = ByteBuffer.allocate(4 * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            bytes.putShort(8 * i, (short) (i % 2 * 32767)).putShort(8 * i + 2, (short) (i / 2 * 32767));
        }
        int positions = sketch.accessor(sketch.view(bytes.array(), 8), 5122, 4, "VEC3");
        sketch.at("/accessors/" + positions).put("normalized", true);
        sketch.at("/meshes/0/primitives/0/attributes").put("POSITION", positions);
        return sketch.glb();
    }
}
