package org.tokenrig.io.obj;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.FolderResources;

/** Libraries and textures by the names that people's files have for them. */
class ObjMaterialsTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0};
    private static final String TRIANGLE =
            "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl red\nf 1/1 2/2 3/3\n";
    private static final AssetId ID = new AssetId("models/a.obj");

    @TempDir
    private Path temp;

    private Path input;

    @BeforeEach
    void folders() throws Exception {
        input = temp.resolve("input");
        Files.createDirectories(input.resolve("models/tex"));
        Files.createDirectories(input.resolve("textures"));
        Files.createDirectories(temp.resolve("elsewhere"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tex.png|models/tex.png",
                "my tex.png|models/my tex.png",
                "\"my tex.png\"|models/my tex.png",
                "my #1 tex.png|models/my #1 tex.png",
                "tex.png # the skin|models/tex.png",
                "50%.png|models/50%.png",
                "tex\\body.png|models/tex/body.png",
                "tex//body.png|models/tex/body.png",
                "../textures/atlas.png|textures/atlas.png",
                "..\\textures\\atlas.png|textures/atlas.png",
                "../models/own.png|models/own.png",
                "-bm 0.5 -clamp on my tex.png|models/my tex.png",
                "-s 1 1 1 -o 0 0 0 my tex.png|models/my tex.png",
                "-s 1 tex.png|models/tex.png",
                "-o 0 0 2 2.png|models/2.png",
                "-imfchan r -mm 0 1 -type sphere tex.png|models/tex.png",
                "-tex.png|models/-tex.png"
            })
    void findsTheTexture(String statement, String file) throws Exception {
        Files.write(input.resolve(file), PNG);
        ObjAsset asset = withTexture(statement);
        assertThat(image(asset)).isEqualTo(PNG);
        assertThat(asset.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C:\\art\\body.png",
                "D:/art/body.png",
                "/home/somebody/body.png",
                "\\\\server\\art\\body.png",
                "../../../elsewhere/body.png",
                "file:///home/somebody/body.png",
                "https://host/art/body.png"
            })
    void takesTheFileOfTheSameNameBesideTheAssetForOneOutside(String statement) throws Exception {
        Files.write(temp.resolve("elsewhere/body.png"), new byte[] {1});
        Files.write(input.resolve("models/body.png"), PNG);
        ObjAsset asset = withTexture(statement);
        assertThat(image(asset)).isEqualTo(PNG);
        assertWarned(asset, AssetWarning.Kind.REPAIRED, "body.png beside the asset was taken instead");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gone.png",
                "../textures/gone.png",
                "C:\\art\\gone.png",
                "/etc/passwd",
                "../../elsewhere/secret.png",
                "link.png",
                "linked/secret.png",
                "text.png",
                "tex",
                "text.png/gone.png"
            })
    void hasAPlainMaterialAndAWarningWhereThereIsNoTexture(String statement) throws Exception {
        Files.write(temp.resolve("elsewhere/secret.png"), PNG);
        Files.writeString(input.resolve("models/text.png"), "no picture");
        Files.createSymbolicLink(input.resolve("models/link.png"), temp.resolve("elsewhere/secret.png"));
        Files.createSymbolicLink(input.resolve("models/linked"), temp.resolve("elsewhere"));
        ObjAsset asset = withTexture(statement);
        assertThat(asset.materials().get(0).texture()).isEmpty();
        assertThat(asset.materials().get(0).baseColor()).containsExactly(1, 0, 0, 1);
        assertWarned(asset, AssetWarning.Kind.TEXTURE_DROPPED, "m.mtl, line 3: ");
    }

    @Test
    void leavesALongNameOut() throws Exception {
        assertWarned(withTexture("x".repeat(5000)), AssetWarning.Kind.TEXTURE_DROPPED, "line 3");
        assertWarned(withTexture("x".repeat(300) + ".png"), AssetWarning.Kind.TEXTURE_DROPPED, "there is no file");
    }

    @Test
    void readsAnAbsolutePathBelowTheInput() throws Exception {
        Files.write(input.resolve("textures/atlas.png"), PNG);
        ObjAsset asset = withTexture(input.resolve("textures/atlas.png").toString());
        assertThat(image(asset)).isEqualTo(PNG);
        assertThat(asset.warnings()).isEmpty();
    }

    @Test
    void startsATexturesPathAtItsLibraryAndThenAtTheObj() throws Exception {
        Files.write(input.resolve("textures/atlas.png"), PNG);
        Files.write(input.resolve("models/body.png"), PNG);
        for (String name : List.of("atlas.png", "body.png")) {
            Files.writeString(input.resolve("textures/m.mtl"), "newmtl red\nmap_Kd " + name + "\n");
            assertThat(image(read("mtllib ../textures/m.mtl\n" + TRIANGLE))).isEqualTo(PNG);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "my lib.mtl,my lib.mtl",
        "\"my lib.mtl\",my lib.mtl",
        "gone.mtl m.mtl,m.mtl",
        "m.mtl # all,m.mtl",
        "C:\\art\\m.mtl,m.mtl",
        "/home/someone/m.mtl,m.mtl",
        "..\\models\\m.mtl,m.mtl"
    })
    void findsTheLibrary(String statement, String file) throws Exception {
        Files.writeString(input.resolve("models").resolve(file), "newmtl red\nKd 1 0 0\n");
        ObjAsset asset = read("mtllib " + statement + "\n" + TRIANGLE);
        assertThat(asset.materials().get(0).baseColor()).containsExactly(1, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone.mtl", "../../secret.mtl", "http://host/a.mtl", "/etc/passwd", "C:\\a.mtl", "tex", ""})
    void isPlainWhereThereIsNoLibrary(String statement) throws Exception {
        Files.writeString(temp.resolve("secret.mtl"), "newmtl red\nKd 1 0 0\n");
        ObjAsset asset = read("mtllib " + statement + "\n" + TRIANGLE);
        assertThat(asset.materials().get(0).baseColor()).containsExactly(0.8f, 0.8f, 0.8f, 1);
        assertWarned(asset, AssetWarning.Kind.MATERIAL_DROPPED, "materials that no library here has");
    }

    @Test
    void readsALibraryThatEachOfManyGroupsNamesOnce() throws Exception {
        Files.writeString(input.resolve("models/m.mtl"), "newmtl red\nKd 1 0 0\n");
        int[] reads = {0};
        FolderResources files = FolderResources.of(input, ID);
        String obj = ("mtllib m.mtl\n" + "mtllib ./m.mtl\n").repeat(1000) + TRIANGLE;
        AssetReader.read(
                ID,
                obj.getBytes(UTF_8),
                (name, most) -> {
                    reads[0]++;
                    return files.read(name, most);
                },
                AssetLimits.DEFAULT);
        assertThat(reads[0]).isEqualTo(2);
    }

    @Test
    void ignoresWhatALibrarySaysWrongly() throws Exception {
        Files.writeString(
                input.resolve("models/m.mtl"),
                "Kd 1 1 1\nnewmtl red\nKd spectral a.rfl\nKd 0 x 0\nKd 0 1 0\nd\nd half\nPr NaN\nTr 0.25\nmap_Kd\n"
                        + "map_Kd -s 2\nmap_Bump normals.png\n\\");
        ObjAsset asset = read("mtllib m.mtl\n" + TRIANGLE);
        assertThat(asset.materials().get(0).baseColor()).containsExactly(0, 1, 0, 0.75f);
        assertThat(asset.materials().get(0).roughness()).isEqualTo(0.9f);
        assertWarned(asset, AssetWarning.Kind.REPAIRED, "m.mtl, line 3: kd must have a number");
        assertWarned(asset, AssetWarning.Kind.TEXTURE_DROPPED, "map_bump normals.png");
    }

    @Test
    void laysATextureByItsOptions() throws Exception {
        Files.write(input.resolve("models/tex.png"), PNG);
        ObjGroup.Primitive laid = withTexture("-s 2 4 1 -o 0.5 0.25 tex.png")
                .groups()
                .get(0)
                .primitives()
                .get(0);
        assertThat(laid.texcoords()).containsExactly(0.5f, 0.75f, 2.5f, 0.75f, 0.5f, 1 - 4.25f);
    }

    @Test
    void hasNoTextureWhereThereAreNoTextureCoordinates() throws Exception {
        Files.write(input.resolve("models/tex.png"), PNG);
        Files.writeString(input.resolve("models/m.mtl"), "newmtl red\nKd 1 0 0\nmap_Kd tex.png\n");
        ObjAsset asset = read("mtllib m.mtl\n" + TRIANGLE + "g bare\nf 1 2 3\n");
        assertThat(asset.materials()).extracting(ObjMaterial::name).containsExactly("red", "red");
        for (ObjGroup mesh : asset.groups()) {
            ObjGroup.Primitive primitive = mesh.primitives().get(0);
            assertThat(asset.materials().get(primitive.material()).texture().isPresent())
                    .isEqualTo(primitive.texcoords().length > 0);
        }
        assertWarned(asset, AssetWarning.Kind.TEXTURE_DROPPED, "the material red without texture coordinates");
    }

    private ObjAsset withTexture(String statement) throws Exception {
        Files.writeString(input.resolve("models/m.mtl"), "newmtl red\nKd 1 0 0\nmap_Kd " + statement + "\n");
        return read("mtllib m.mtl\n" + TRIANGLE);
    }

    private static byte[] image(ObjAsset asset) {
        return asset.materials().get(0).texture().orElseThrow();
    }

    private static void assertWarned(ObjAsset asset, AssetWarning.Kind kind, String words) {
        assertThat(asset.warnings()).anySatisfy(warning -> {
            assertThat(warning.kind()).isEqualTo(kind);
            assertThat(warning.text()).contains(words).doesNotContain("Exception", "java.");
        });
    }

    private ObjAsset read(String obj) throws AssetException {
        return (ObjAsset) AssetReader.read(ID, obj.getBytes(UTF_8), FolderResources.of(input, ID), AssetLimits.DEFAULT);
    }
}
