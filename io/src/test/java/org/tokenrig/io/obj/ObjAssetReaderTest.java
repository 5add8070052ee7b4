package org.tokenrig.io.obj;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.InputFolder;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.Skeleton;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.gltf.GltfAsset;

class ObjAssetReaderTest {
    private static final String SQUARE = """
            # a square, its face given in every way
            mtllib shop.mtl
            o Left Half
            v 0 0 0
            v\t1 0 0
            v 1 1 0 1.0
            v 0 1 0
            vt 0 0
            vt 1 0
            vt 1 1
            vn 0 0 1
            usemtl red paint
            f 1/1/1 2/2/1 \\
              3/3/1   # the first half
            g Right
            usemtl plain
            f -4//1 -2//1 -1//1
            """;

    @Test
    void readsGroupsMaterialsAndCorners() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0};
        Map<String, byte[]> files = Map.of(
                "shop.mtl",
                "newmtl red paint\nKd 1 0.25 2\nd 0.5\nmap_Kd tex\\a.png\n".getBytes(UTF_8),
                "tex/a.png",
                png);
        ObjAsset asset = (ObjAsset) read(SQUARE, files(files));
        assertThat(asset.groups()).extracting(ObjGroup::name).containsExactly("Left Half", "Right");
        assertThat(asset.materials()).extracting(ObjMaterial::name).containsExactly("red paint", "plain");
        ObjMaterial red = asset.materials().get(0);
        assertThat(red.baseColor()).containsExactly(1, 0.25f, 1, 0.5f);
        assertThat(red.texture()).hasValueSatisfying(image -> assertThat(image).containsExactly(png));
        ObjGroup.Primitive left = asset.groups().get(0).primitives().get(0);
        assertThat(left.positions()).containsExactly(0, 0, 0, 1, 0, 0, 1, 1, 0);
        assertThat(left.texcoords()).containsExactly(0, 1, 1, 1, 1, 0);
        assertThat(left.normals()).containsExactly(0, 0, 1, 0, 0, 1, 0, 0, 1);
        assertThat(asset.mesh().triangles()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(Arrays.copyOfRange(asset.mesh().positions(), 9, 18)).containsExactly(0, 0, 0, 1, 1, 0, 0, 1, 0);
    }

    @Test
    void cutsPolygonsIntoFansAndSharesVertices() throws Exception {
        Asset asset =
                read("v 0 0 0\nv 1 0 0\nv 2 1 0\nv 1 2 0\nv 0 2 0\nf 1 2 3 4 5\nl 1 2\np 1\nf 1 2\n", files(Map.of()));
        assertThat(asset.mesh().vertexCount()).isEqualTo(5);
        assertThat(asset.mesh().triangles()).containsExactly(0, 1, 2, 0, 2, 3, 0, 3, 4);
    }

    @Test
    void becomesAGlbThatReadsBackWithItsRig() throws Exception {
        Asset asset = read(SQUARE, Resources.none());
        Skeleton skeleton = new Skeleton(List.of("root", "tip"), new int[] {-1, 0}, new float[] {0, 0, 0, 0, 1, 0});
        int[] joints = new int[6 * 4];
        float[] weights = new float[6 * 4];
        for (int vertex = 0; vertex < 6; vertex++) {
            joints[4 * vertex] = vertex % 2;
            weights[4 * vertex] = 1;
        }
        byte[] glb = asset.withRig(new Rig(skeleton, new SkinWeights(4, joints, weights)), Map.of(), false)
                .glb();
        GltfAsset back = (GltfAsset) AssetReader.read(new AssetId("a.glb"), glb, Resources.none(), AssetLimits.DEFAULT);
        assertThat(back.mesh().positions()).containsExactly(asset.mesh().positions());
        assertThat(back.rig().orElseThrow().skeleton().names()).containsExactly("root", "tip");
        assertThat(back.rig().orElseThrow().skin().joints()).containsExactly(joints);
        assertThatThrownBy(() -> asset.withRig(back.rig().orElseThrow(), Map.of(), true))
                .isInstanceOf(AssetException.class)
                .hasMessageContaining("skeleton");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f 1 2 4|BAD_INDEX|must be within 1..3, the positions so far, or -3..-1, cannot be: 4",
                "f 1 2 -4|BAD_INDEX|cannot be: -4",
                "f 1 2 4294967297|BAD_INDEX|cannot be: 4294967297",
                "f 1 2 99999999999999999999|BAD_INDEX|cannot be: 99999999999999999999",
                "f 0 1 2|BAD_INDEX|must be within 1..3",
                "f a b c|BAD_OBJ|must begin with the whole number of a position, cannot be: a",
                "f 1.0 2.0 3.0|BAD_OBJ|cannot be: 1.0",
                "f / / /|BAD_OBJ|whole number",
                "v 1 x 2|BAD_OBJ|v must have numbers, with a point before the decimals, cannot be: x",
                "v 1,5 0 2|BAD_OBJ|cannot be: 1,5",
                "v|BAD_OBJ|v must have three numbers, cannot be: none",
                "v 1 2|BAD_OBJ|v must have three numbers, cannot be: 2 of them",
                "v NaN 0 0~f 1 2 4|NOT_FINITE|the positions of a face must be finite numbers, cannot be: NaN 0.0 0.0",
                "v 1e39 0 0~f 1 2 -1|NOT_FINITE|position 4",
                "v 0 -nan(ind) 0~f 1 2 4|NOT_FINITE|position 4",
                "v 0 1.#QNAN 0~f 1 2 4|NOT_FINITE|position 4",
                "f 1 2|NO_TRIANGLES|must have a face"
            })
    void refusesWithTheRuleAndTheLine(String statements, Kind kind, String words) {
        String obj = "v 0 0 0\nv 1 0 0\nv 0 1 0\n" + statements.replace('~', '\n') + "\n";
        assertThatThrownBy(() -> read(obj, Resources.none()))
                .isInstanceOfSatisfying(
                        AssetException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .hasMessageContaining(words)
                .hasMessageContaining(kind == Kind.NO_TRIANGLES ? "" : "line " + (statements.contains("~") ? 5 : 4))
                .hasMessageNotContainingAny("Exception", "java.", "parse");
    }

    @Test
    void saysThatPositionsAreMissingRatherThanAnEmptyRange() {
        assertThatThrownBy(() -> read("f 1 2 3\nv 0 0 0\n", Resources.none()))
                .hasMessage("line 1: a face needs positions (v) before it, and there are none, cannot be: 1");
    }

    @Test
    void refusesTooManyVertices() {
        AssetLimits few = new AssetLimits(1 << 20, 1 << 20, 64, 10, 2, 10, 10, Duration.ofSeconds(10));
        assertThatThrownBy(() -> AssetReader.read(
                        new AssetId("a.obj"), "v 0 0 0\nv 0 0 0\nv 0 0 0\n".getBytes(UTF_8), Resources.none(), few))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LIMIT_EXCEEDED))
                .hasMessageContaining("positions must be at most 2");
    }

    @Test
    void endsEachMutationWithAnAssetOrItsError() {
        byte[] obj = SQUARE.getBytes(UTF_8);
        for (int seed = 0; seed < 2000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] mutated = obj.clone();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                read(new String(mutated, ISO_8859_1), Resources.none());
            } catch (AssetException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static Asset read(String obj, Resources resources) throws AssetException {
        return AssetReader.read(new AssetId("a.obj"), obj.getBytes(UTF_8), resources, AssetLimits.DEFAULT);
    }

    private static Resources files(Map<String, byte[]> files) {
        InputFolder input = InputFolder.around("file", "", "/in/a.obj", new AssetId("a.obj"));
        return (name, maxBytes) -> {
            String path = input.locate(name);
            if (!files.containsKey(path)) {
                throw new AssetException(Kind.MISSING_RESOURCE, "there is no file " + path);
            }
            return ByteBuffer.wrap(files.get(path));
        };
    }
}
