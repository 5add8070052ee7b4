package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;

class MutatedGlbTest {
    private static final int MUTATIONS = 800;
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final AssetLimits LIMITS =
            new AssetLimits(64L << 20, 16L << 20, 64, 10_000, 500_000, 1_000_000, 512, Duration.ofSeconds(4));

    @Test
    void endsEachMutationWithAnAssetOrItsError() throws Exception {
        List<byte[]> seeds = seeds();
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] glb = MutatedGlbs.mutate(seeds.get(i % seeds.size()), i);
            long start = System.nanoTime();
            try {
                Asset asset = AssetReader.read(new AssetId("m.glb"), glb, Resources.none(), LIMITS);
                assertThat(asset.mesh().triangleCount()).isPositive();
                read++;
            } catch (AssetException e) {
                assertThat(e.kind()).as("mutation %s: %s", i, e.getMessage()).isNotEqualTo(Kind.TIMED_OUT);
                refused++;
            } catch (RuntimeException | Error e) {
                fail("mutation " + i + " ended with " + e, e);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("mutation %s", i)
                    .isLessThan(MOST);
        }
        assertThat(read).as("mutations that are still assets").isGreaterThan(MUTATIONS / 20);
        assertThat(refused).as("mutations that are refused").isGreaterThan(MUTATIONS / 4);
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
        return seeds;
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
