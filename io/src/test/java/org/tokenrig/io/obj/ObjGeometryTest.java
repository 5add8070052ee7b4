package org.tokenrig.io.obj;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.Resources;

class ObjGeometryTest {
    private static final String CORNERS = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f 1/1 2/2 3/3",
                "f 1/1/1 2/2/2 3/3/3",
                "f 1//1 2//2 3//3",
                "vt 0 0~f 1/1 2/2 3/9",
                "f 1/0/0 2/-1/-1 3/x/y",
                "vt nan nan~vn x y z~f 1/1/1 2/1/1 3/1/1",
                "vt~vn 1~f 1/1/1 2/1/1 3/1/1"
            })
    void leavesOutTextureCoordinatesAndNormalsThatAreNotThere(String statements) throws Exception {
        ObjAsset asset = read(CORNERS + statements.replace('~', '\n'));
        ObjGroup.Primitive primitive = asset.groups().get(0).primitives().get(0);
        assertThat(primitive.indices()).containsExactly(0, 1, 2);
        assertThat(primitive.normals()).isEmpty();
        assertThat(asset.warnings())
                .isNotEmpty()
                .extracting(AssetWarning::kind)
                .containsOnly(AssetWarning.Kind.ATTRIBUTE_DROPPED);
        assertThat(asset.warnings()).anySatisfy(w -> assertThat(w.text()).contains("the first in line "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f 1// 2// 3//",
                "f 1/ 2/ 3/",
                "vt nan nan~vn nan 0 0~v nan 0 0~v inf -inf 0~v -nan(ind) 1.#QNAN 1.#INF~f 1 2 3",
                "vt~vn~f 1 2 3"
            })
    void readsWhatIsEmptyOrNotUsedWithoutAWord(String statements) throws Exception {
        ObjAsset asset = read(CORNERS + statements.replace('~', '\n'));
        assertThat(asset.mesh().triangles()).containsExactly(0, 1, 2);
        assertThat(asset.warnings()).isEmpty();
    }

    @Test
    void keepsColoursBehindThePositionsAsLinearOnes() throws Exception {
        ObjAsset asset = read("v 0 0 0 0.9 0.5 0.2\nv 1 0 0 1 1 1 0.5\nv 0 1 0 0 0 0\nv 1 1 0\nf 1 2 3\nf 2 3 4\n");
        float[] colors = asset.groups().get(0).primitives().get(0).colours();
        assertThat(colors)
                .containsExactly(
                        new float[] {0.787412f, 0.214041f, 0.033105f, 1, 1, 1, 0, 0, 0, 1, 1, 1}, within(1e-6f));
        assertThat(asset.warnings()).isEmpty();
    }

    @Test
    void takesColoursUpTo255AndLeavesOutWhatCannotBeColours() throws Exception {
        ObjAsset bytes = read("v 0 0 0 255 0 0\nv 1 0 0 0 255 0\nv 0 1 0 0 0 51\nf 1 2 3\n");
        assertThat(bytes.groups().get(0).primitives().get(0).colours())
                .containsExactly(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 0.033105f}, within(1e-6f));
        ObjAsset normals = read("v 0 0 0 0 0 -1\nv 1 0 0 0 0 -1\nv 0 1 0 0 0 -1\nf 1 2 3\n");
        assertThat(normals.groups().get(0).primitives().get(0).colours()).isEmpty();
        for (ObjAsset asset : List.of(bytes, normals)) {
            assertThat(asset.warnings()).extracting(AssetWarning::kind).containsExactly(AssetWarning.Kind.COLOURS);
        }
        // a fourth number alone is the weight of a curve's point
        assertThat(read("v 0 0 0 1\nv 1 0 0 1\nv 0 1 0 1\nf 1 2 3\n")
                        .groups()
                        .get(0)
                        .primitives()
                        .get(0)
                        .colours())
                .isEmpty();
    }

    @Test
    void namesWhatHasNoNameAfterTheFile() throws Exception {
        String faces = "f 1 2 3\ng\nf 1 2 4\no fox.v2\nf 1 3 4\ng  left  ear\nf 2 3 4\n";
        ObjAsset asset = (ObjAsset) AssetReader.read(
                new AssetId("animals/fox.v2.obj"),
                (CORNERS + faces).getBytes(UTF_8),
                Resources.none(),
                AssetLimits.DEFAULT);
        assertThat(asset.groups()).extracting(ObjGroup::name).containsExactly("fox.v2", "left  ear");
        assertThat(asset.groups().get(0).primitives().get(0).indices()).hasSize(9);
    }

    @Test
    void skipsRepeatedTrianglesAndCountsThem() throws Exception {
        ObjAsset asset = read(CORNERS + "f 1 2 3\nf 2 3 1\nf 3 1 2\nf 3 2 1\ng other\nf 1 2 3\n");
        // from behind, or in another group, it is another one
        assertThat(asset.mesh().triangles()).containsExactly(0, 1, 2, 2, 1, 0, 3, 4, 5);
        assertThat(asset.warnings())
                .containsExactly(new AssetWarning(
                        AssetWarning.Kind.GEOMETRY_IGNORED, "triangles that repeat one before them, left out: 2"));
    }

    @Test
    void countsTheLinesAndPointsThatItLeavesOut() throws Exception {
        ObjAsset asset = read(CORNERS + "l 1 2\nl 2 3\np 1\nf 1 2\nf 1 2 3\n");
        assertThat(asset.warnings())
                .hasSize(3)
                .anySatisfy(w -> assertThat(w.text()).contains("\"l\"").endsWith(": 2"));
    }

    @Test
    void readsTwoMillionIdenticalFaces() throws Exception {
        ObjAsset asset = read(CORNERS + "f 1 2 3 4\n".repeat(2_000_000));
        assertThat(asset.mesh().triangleCount()).isEqualTo(2);
        assertThat(asset.warnings().get(0).text()).endsWith(": 3999998");
    }

    @Test
    void readsPolygonsOfManyCornersAndLinesOfManyMegabytes() throws Exception {
        int corners = 300_000;
        StringBuilder obj = new StringBuilder();
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            obj.append("v ")
                    .append(Math.cos(angle))
                    .append(' ')
                    .append(Math.sin(angle))
                    .append(" 0\n");
        }
        obj.append('f');
        IntStream.rangeClosed(1, corners).forEach(i -> obj.append(' ').append(i));
        assertThat(read(obj.toString()).mesh().triangleCount()).isEqualTo(corners - 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"g g%1$d%nf 1 2 3", "usemtl m%1$d%nf 1 2 3", "v %1$d 0 1%nf 1 2 -1", "mtllib l%1$d.mtl"})
    void allocatesAboutTwiceAsMuchForTwiceAsMany(String statements) throws Exception {
        long few = allocated(statements, 10_000);
        long many = allocated(statements, 20_000);
        assertThat(many).isLessThan(few * 5 / 2);
    }

    /** Bytes that reading and writing these allocate: work that can be counted. */
    private static long allocated(String statements, int count) throws Exception {
        StringBuilder obj = new StringBuilder(CORNERS + "f 1 2 3\n");
        for (int i = 0; i < count; i++) {
            obj.append(statements.formatted(i)).append('\n');
        }
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        ObjAsset asset = read(obj.toString());
        asset.glb(Optional.empty(), Map.of());
        return thread.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void keepsToItsTime() {
        AssetLimits none = new AssetLimits(1 << 30, 1 << 20, 64, 10, 1000, 1000, 10, Duration.ofNanos(1));
        byte[] obj = (CORNERS + "# nothing\n".repeat(200_000) + "f 1 2 3\n").getBytes(UTF_8);
        assertThatThrownBy(() -> AssetReader.read(new AssetId("a.obj"), obj, Resources.none(), none))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMED_OUT));
    }

    private static ObjAsset read(String obj) throws AssetException {
        return (ObjAsset)
                AssetReader.read(new AssetId("a.obj"), obj.getBytes(UTF_8), Resources.none(), AssetLimits.DEFAULT);
    }
}
