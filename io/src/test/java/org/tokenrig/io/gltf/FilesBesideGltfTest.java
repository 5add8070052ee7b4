package org.tokenrig.io.gltf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.FolderResources;

class FilesBesideGltfTest {
    @TempDir
    private Path temp;

    @Test
    void readsBuffersUnderTheNamesThatExportersWriteThem() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        ObjectNode buffer = sketch.array("buffers").addObject().put("byteLength", sketch.bin().length);
        Path folder = Files.createDirectories(temp.resolve("input/models"));
        for (String name : List.of("50%.bin", "my file.bin", "a#b.bin", "%41.bin", "mesh:body.bin", "sub\\a.bin")) {
            Path file = folder.resolve(name.replace('\\', '/'));
            Files.createDirectories(file.getParent());
            Files.write(file, sketch.bin());
            buffer.put("uri", name);
            byte[] text = sketch.json.toString().getBytes(StandardCharsets.UTF_8);
            AssetId id = new AssetId("models/a.gltf");
            Asset asset =
                    AssetReader.read(id, text, FolderResources.of(temp.resolve("input"), id), AssetLimits.DEFAULT);
            assertThat(asset.mesh().vertexCount()).as(name).isEqualTo(4);
        }
    }

    @Test
    void saysOfFilesThatGitLfsHasNotFetchedThatTheyAreNotThere() throws Exception {
        byte[] pointer = ("version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 12345\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (String name : List.of("a.glb", "a.gltf", "a.vrm", "a.obj")) {
            AssetId id = new AssetId(name);
            assertThatThrownBy(() -> AssetReader.read(id, pointer, FolderResources.of(temp), AssetLimits.DEFAULT))
                    .isInstanceOfSatisfying(
                            AssetException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISSING_RESOURCE))
                    .hasMessageContaining(name + " is a pointer of Git LFS");
        }

        Files.write(temp.resolve("mesh.bin"), pointer);
        Files.write(temp.resolve("skin.png"), pointer);
        GlbSketch sketch = GlbSketch.square();
        sketch.array("images").addObject().put("uri", "skin.png");
        AssetId id = new AssetId("a.glb");
        Asset asset = AssetReader.read(id, sketch.glb(), FolderResources.of(temp, id), AssetLimits.DEFAULT);
        assertThat(asset.warnings().toString()).contains("skin.png is a pointer of Git LFS");

        GlbSketch beside = GlbSketch.square();
        beside.array("buffers")
                .addObject()
                .put("byteLength", beside.bin().length)
                .put("uri", "mesh.bin");
        byte[] text = beside.json.toString().getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> AssetReader.read(
                        new AssetId("b.gltf"), text, FolderResources.of(temp, id), AssetLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISSING_RESOURCE))
                .hasMessageContaining("buffers[0].uri: mesh.bin is a pointer of Git LFS");
    }

    @Test
    void readsImagesOfTheInputFolderAndLeavesOthersWithAWarning() throws Exception {
        byte[] jpeg = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0};
        Files.createDirectories(temp.resolve("input/models"));
        Files.createDirectories(temp.resolve("input/textures"));
        // what it is, its bytes say
        Files.write(temp.resolve("input/textures/atlas.png"), jpeg);
        Files.write(temp.resolve("input/models/body.jpg"), jpeg);
        Files.write(temp.resolve("secret.png"), jpeg);
        Files.createSymbolicLink(temp.resolve("input/models/link.png"), temp.resolve("secret.png"));
        Files.writeString(temp.resolve("input/models/text.png"), "no image");
        GlbSketch sketch = GlbSketch.square();
        List<String> inside = List.of("../textures/atlas.png", "C:\\art\\body.jpg", "..%5Ctextures%5Catlas.png");
        List<String> outside = List.of("../../secret.png", "link.png", "http://host/x.png", "text.png", "a%00.png");
        Stream.concat(inside.stream(), outside.stream())
                .forEach(uri -> sketch.array("images").addObject().put("uri", uri));
        AssetId id = new AssetId("models/a.glb");
        GltfAsset asset = (GltfAsset)
                AssetReader.read(id, sketch.glb(), FolderResources.of(temp.resolve("input"), id), AssetLimits.DEFAULT);
        JsonNode images = asset.document().json().get("images");
        for (int i = 0; i < inside.size(); i++) {
            assertThat(images.get(i).path("mimeType").asText())
                    .as(inside.get(i))
                    .isEqualTo("image/jpeg");
        }
        for (int i = 0; i < outside.size(); i++) {
            assertThat(images.get(inside.size() + i).path("uri").asText()).isEqualTo(outside.get(i));
        }
        assertThat(asset.warnings())
                .filteredOn(w -> w.kind() == AssetWarning.Kind.TEXTURE_DROPPED)
                .hasSameSizeAs(outside);
        assertThat(asset.warnings())
                .filteredOn(w -> w.kind() == AssetWarning.Kind.REPAIRED)
                .singleElement()
                .satisfies(w -> assertThat(w.text()).contains("body.jpg beside the asset"));
    }

    @Test
    void refusesBuffersOutsideTheInputFolder() throws Exception {
        GlbSketch sketch = GlbSketch.square();
        Files.createDirectories(temp.resolve("input"));
        Files.write(temp.resolve("a.bin"), sketch.bin());
        Files.write(temp.resolve("input/a.bin"), sketch.bin());
        ObjectNode buffer = sketch.array("buffers").addObject().put("byteLength", sketch.bin().length);
        for (String uri : List.of("../a.bin", "%2e%2e/a.bin", "file:///etc/passwd", "/etc/passwd", "c:\\a.bin")) {
            buffer.put("uri", uri);
            byte[] text = sketch.json.toString().getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> AssetReader.read(
                            new AssetId("a.gltf"),
                            text,
                            FolderResources.of(temp.resolve("input")),
                            AssetLimits.DEFAULT))
                    .as(uri)
                    .isInstanceOfSatisfying(
                            AssetException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN_URI))
                    .hasMessageContaining("outside the input folder");
        }
    }
}
