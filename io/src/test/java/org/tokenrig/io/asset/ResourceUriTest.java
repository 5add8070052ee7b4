package org.tokenrig.io.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceUriTest {
    @ParameterizedTest
    @CsvSource({
        "a.bin,a.bin",
        "./a.bin,a.bin",
        "textures/skin%20one.png,textures/skin one.png",
        "caf%C3%A9.bin,café.bin",
        "a..b/c.bin,a..b/c.bin",
        "100%2525.bin,100%25.bin"
    })
    void decodesPathsOnce(String uri, String path) throws AssetException {
        assertThat(ResourceUri.relativePath(uri, "buffers[0].uri")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../a.bin",
                "a/../../b.bin",
                "a/..",
                "%2e%2e/a.bin",
                "..%2Fa.bin",
                "/a.bin",
                "%2Fa.bin",
                "//host/a.bin",
                "a//b.bin",
                "file:///a.bin",
                "http://host/a.bin",
                "s3a:a.bin",
                "C:/a.bin",
                "file%3A/a.bin",
                "a\\b.bin",
                "a%5Cb.bin",
                "a%00.bin",
                "a%0Ab",
                "a%2",
                "a%zz",
                "a%",
                "%FF%FE.bin"
            })
    void refusesWhatLeavesTheFolderOrIsMalformed(String uri) {
        assertThatThrownBy(() -> ResourceUri.relativePath(uri, "buffers[0].uri"))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(AssetException.Kind.FORBIDDEN_URI))
                .hasMessageStartingWith("buffers[0].uri");
    }

    @Test
    void takesPlainNamesAsTheyStand() throws AssetException {
        assertThat(ResourceUri.plainPath("100%.png", "map_Kd")).isEqualTo("100%.png");
        assertThatThrownBy(() -> ResourceUri.plainPath("../a", "map_Kd")).isInstanceOf(AssetException.class);
    }
}
