package org.tokenrig.io.obj;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.FolderResources;

/** The same file as editors, exporters and shells write it is the same asset. */
class ObjTextTest {
    private static final String OBJ = """
            mtllib shop.mtl
            v 0 0 0
            v 1 0 0
            v 1 1 0
            v 0 1 0
            usemtl red
            f 1 2 3 4
            """;
    private static final String MTL = """
            newmtl red
            Kd 1 0.5 0
            """;

    @TempDir
    private Path folder;

    static Stream<Arguments> encodings() {
        return Map.<String, Encoding>ofEntries(
                        Map.entry("as it is", text -> text.getBytes(UTF_8)),
                        Map.entry("byte-order mark", text -> ("\uFEFF" + text).getBytes(UTF_8)),
                        Map.entry("UTF-16, little end first", text -> ("\uFEFF" + text).getBytes(UTF_16LE)),
                        Map.entry("UTF-16, big end first", text -> ("\uFEFF" + text).getBytes(UTF_16BE)),
                        Map.entry("UTF-16 without a mark", text -> text.getBytes(UTF_16LE)),
                        Map.entry("CR LF", text -> text.replace("\n", "\r\n").getBytes(UTF_8)),
                        Map.entry("CR", text -> text.replace("\n", "\r").getBytes(UTF_8)),
                        Map.entry(
                                "no end of the last line", text -> text.strip().getBytes(UTF_8)),
                        Map.entry("blanks around", text -> text.replace("\n", " \t\n \t\f")
                                .getBytes(UTF_8)),
                        Map.entry("tabs between", text -> text.replace(" ", " \t ")
                                .getBytes(UTF_8)),
                        Map.entry("form feeds", text -> ("\f" + text.replace("\n", "\f\n")).getBytes(UTF_8)),
                        Map.entry("NUL at the end", text -> (text + "\0\0\0").getBytes(UTF_8)),
                        Map.entry("Ctrl-Z at the end", text -> (text + "\u001A").getBytes(UTF_8)),
                        Map.entry("every line continued", text -> text.replace(" ", " \\\n")
                                .getBytes(UTF_8)),
                        Map.entry("continued with CR LF", text -> text.replace(" ", "\\ \r\n")
                                .getBytes(UTF_8)),
                        Map.entry("a comment with a Windows folder", text -> ("# made in C:\\art\\\n" + text)
                                .getBytes(UTF_8)),
                        Map.entry("comments behind numbers", text -> text.replace(" 0\n", " 0 # \\\n")
                                .getBytes(UTF_8)),
                        Map.entry("empty lines", text -> text.replace("\n", "\n\n\r\n")
                                .getBytes(UTF_8)),
                        Map.entry("two files in one, each with its mark", text -> ("# first\n\uFEFF" + text)
                                .getBytes(UTF_8)))
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    interface Encoding {
        byte[] bytes(String text);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encodings")
    void isTheSameAsset(String name, Encoding encoding) throws Exception {
        Files.write(folder.resolve("shop.mtl"), encoding.bytes(MTL));
        ObjAsset asset = read(encoding.bytes(OBJ));
        assertThat(asset.mesh().positions()).containsExactly(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0);
        assertThat(asset.mesh().triangles()).containsExactly(0, 1, 2, 0, 2, 3);
        assertThat(asset.materials()).singleElement().satisfies(material -> {
            assertThat(material.name()).isEqualTo("red");
            assertThat(material.baseColor()).containsExactly(1, 0.5f, 0, 1);
        });
        assertThat(asset.warnings()).extracting(AssetWarning::kind).allMatch(AssetWarning.Kind.REPAIRED::equals);
        assertThat(asset.warnings()).hasSize(name.startsWith("UTF-16") ? 2 : 0);
    }

    @Test
    void takesKeywordsInAnyCase() throws Exception {
        Files.writeString(folder.resolve("shop.mtl"), "NEWMTL red\nKD 1 0.5 0\n");
        ObjAsset asset = read(OBJ.replace("mtllib", "MTLLIB")
                .replace("f ", "F ")
                .replace("v ", "V ")
                .getBytes(UTF_8));
        assertThat(asset.materials().get(0).baseColor()).containsExactly(1, 0.5f, 0, 1);
    }

    @Test
    void keepsNumberSignsAndAccentsInNamesWhateverTheirEncoding() throws Exception {
        Files.write(
                folder.resolve("shop.mtl"),
                "newmtl Haut #1\nKd 1 0 0\nnewmtl Größe #2\nKd 0 1 0\n".getBytes(ISO_8859_1));
        ObjAsset asset = read(OBJ.replace("usemtl red", "usemtl Größe #2").getBytes(ISO_8859_1));
        assertThat(asset.materials().get(0).name()).isEqualTo("Größe #2");
        assertThat(asset.materials().get(0).baseColor()).containsExactly(0, 1, 0, 1);
    }

    @Test
    void countsLinesAsEditorsDo() {
        String text = "v 0 0 0\r\n\r\nv 1 \\\r\n0 0\r\nv x\r\n";
        assertThatThrownBy(() -> read(text.getBytes(UTF_8)))
                .isInstanceOf(AssetException.class)
                .hasMessageStartingWith("line 5: v must have numbers");
    }

    private ObjAsset read(byte[] obj) throws AssetException {
        return (ObjAsset) AssetReader.read(new AssetId("a.obj"), obj, FolderResources.of(folder), AssetLimits.DEFAULT);
    }
}
