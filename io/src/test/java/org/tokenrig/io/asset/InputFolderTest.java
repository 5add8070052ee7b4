package org.tokenrig.io.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.io.asset.AssetException.Kind;

class InputFolderTest {
    private final InputFolder local =
            InputFolder.around("file", "", "/data/own/models/a.gltf", new AssetId("models/a.gltf"));
    private final InputFolder bucket = InputFolder.around("s3a", "bucket", "/in/a.gltf", new AssetId("in/a.gltf"));

    @ParameterizedTest
    @CsvSource({
        "a.bin,models/a.bin",
        "./a.bin,models/a.bin",
        "sub//a.bin,models/sub/a.bin",
        "sub\\a.bin,models/sub/a.bin",
        "a..b/c.bin,models/a..b/c.bin",
        "../textures/a.png,textures/a.png",
        "..\\textures\\a.png,textures/a.png",
        "../a.png,a.png",
        "../models/a.png,models/a.png",
        "../../own/a.png,a.png",
        "sub/../a.png,models/a.png",
        "/data/own/a.png,a.png",
        "/data/x/../own/a.png,a.png",
        "file:///data/own/a b.png,a b.png",
        "file:/data/own/a.png,a.png",
        "file://localhost/data/own/a.png,a.png",
        "mesh:body.png,models/mesh:body.png",
        "50%.bin,models/50%.bin",
        "a#b.bin,models/a#b.bin"
    })
    void locatesWhatLiesBelowIt(String name, String below) throws AssetException {
        assertThat(local.locate(name)).isEqualTo(below);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../a.png",
                "../../../../../../etc/passwd",
                "../../owner/a.png",
                "..\\..\\a.png",
                "/etc/passwd",
                "/data/own/../a.png",
                "/data/owner/a.png",
                "//server/data/own/a.png",
                "\\\\server\\data\\own\\a.png",
                "C:\\data\\own\\a.png",
                "c:a.png",
                "file:///etc/passwd",
                "file://host/data/own/a.png",
                "file:/data/own/../a.png",
                "http://host/data/own/a.png",
                "s3a://bucket/data/own/a.png",
                "a\0.png",
                "a\n.png",
                ""
            })
    void refusesWhatIsOutside(String name) {
        assertKind(local, name, Kind.FORBIDDEN_URI);
    }

    @Test
    void takesNoFolderAndNoNameThatNoFileCanHave() {
        assertKind(local, "..", Kind.MISSING_RESOURCE);
        assertKind(local, "x".repeat(256), Kind.MISSING_RESOURCE);
        assertKind(local, "x/".repeat(3000), Kind.FORBIDDEN_URI);
    }

    @Test
    void isAWholeBucketWhereTheInputIs() throws AssetException {
        assertThat(bucket.path()).isEqualTo("/");
        assertThat(bucket.locate("../a.png")).isEqualTo("a.png");
        assertThat(bucket.locate("s3a://bucket/x/a.png")).isEqualTo("x/a.png");
        assertKind(bucket, "../../a.png", Kind.FORBIDDEN_URI);
        assertKind(bucket, "s3a://other/x/a.png", Kind.FORBIDDEN_URI);
        assertKind(bucket, "/in/a.png", Kind.FORBIDDEN_URI);
        assertKind(bucket, "file:///in/a.png", Kind.FORBIDDEN_URI);
    }

    private static void assertKind(InputFolder folder, String name, Kind kind) {
        assertThatThrownBy(() -> folder.locate(name))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
