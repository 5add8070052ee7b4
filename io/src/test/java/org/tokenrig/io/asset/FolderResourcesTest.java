package org.tokenrig.io.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderResourcesTest {
    @TempDir
    private Path temp;

    @Test
    void readsFilesOfTheFolder() throws Exception {
        Files.createDirectories(temp.resolve("asset/sub"));
        Files.write(temp.resolve("asset/sub/a.bin"), new byte[] {1, 2, 3});
        FolderResources resources = FolderResources.of(temp.resolve("asset"));
        assertThat(resources.read("sub/a.bin", 3).array()).containsExactly(1, 2, 3);
        assertRefused(resources, "sub/a.bin", 2, AssetException.Kind.TOO_LARGE);
        assertRefused(resources, "sub/b.bin", 9, AssetException.Kind.MISSING_RESOURCE);
        assertRefused(resources, "sub", 9, AssetException.Kind.MISSING_RESOURCE);
    }

    @Test
    void readsFilesElsewhereInTheInputFolderButNoneOutside() throws Exception {
        Files.createDirectories(temp.resolve("input/models"));
        Files.createDirectories(temp.resolve("input/textures"));
        Files.write(temp.resolve("input/textures/a.png"), new byte[] {5});
        Files.write(temp.resolve("secret"), new byte[] {7});
        FolderResources resources = FolderResources.of(temp.resolve("input"), new AssetId("models/a.gltf"));
        assertThat(resources.read("../textures/a.png", 9).array()).containsExactly(5);
        assertThat(resources.read("..\\textures\\a.png", 9).array()).containsExactly(5);
        assertThat(resources
                        .read(temp.resolve("input/textures/a.png").toString(), 9)
                        .array())
                .containsExactly(5);
        assertRefused(resources, "../../secret", 9, AssetException.Kind.FORBIDDEN_URI);
        assertRefused(resources, temp.resolve("secret").toString(), 9, AssetException.Kind.FORBIDDEN_URI);
        assertRefused(resources, "../textures/a.png/b.png", 9, AssetException.Kind.MISSING_RESOURCE);
    }

    @Test
    void refusesLinksOutOfTheFolder() throws Exception {
        Files.createDirectories(temp.resolve("asset"));
        Path secret = Files.write(temp.resolve("secret"), new byte[] {7});
        Files.createSymbolicLink(temp.resolve("asset/a.bin"), secret);
        Files.createSymbolicLink(temp.resolve("asset/up"), temp);
        Files.write(temp.resolve("asset/real.bin"), new byte[] {8});
        Files.createSymbolicLink(temp.resolve("asset/inside.bin"), temp.resolve("asset/real.bin"));
        FolderResources resources = FolderResources.of(temp.resolve("asset"));
        assertRefused(resources, "a.bin", 9, AssetException.Kind.FORBIDDEN_URI);
        assertRefused(resources, "up/secret", 9, AssetException.Kind.FORBIDDEN_URI);
        assertThat(resources.read("inside.bin", 9).get(0)).isEqualTo((byte) 8);
    }

    private static void assertRefused(FolderResources resources, String path, long most, AssetException.Kind kind) {
        assertThatThrownBy(() -> resources.read(path, most))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
