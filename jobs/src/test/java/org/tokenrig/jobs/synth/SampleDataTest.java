package org.tokenrig.jobs.synth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.FolderResources;
import org.tokenrig.io.asset.Rig;

class SampleDataTest {
    private static final Path KEPT = Path.of("..", "sample-data");
    private static final int MOST_BYTES = 300 * 1024;
    private static final int MOST_BYTES_IN_ALL = 6 << 20;

    @TempDir
    private Path folder;

    @Test
    void keptSamplesAreWhatTheCommandWrites() throws IOException {
        SampleData.write(folder);
        for (Path made : files(folder)) {
            Path kept = KEPT.resolve(folder.relativize(made).toString());
            assertThat(kept).exists();
            // A picture inside is compressed by the platform, which may do it better or worse.
            if (!made.getFileName().toString().equals("fish.glb")
                    && !Files.readString(made, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .contains("image/png")) {
                assertThat(kept).hasSameBinaryContentAs(made);
            }
        }
    }

    @Test
    void samplesAreSmall() throws IOException {
        long total = 0;
        for (Path file : files(KEPT)) {
            total += Files.size(file);
            if (file.getParent().endsWith("meshes")) {
                assertThat(Files.size(file)).as(file.toString()).isLessThan(MOST_BYTES);
            }
        }
        assertThat(total).isLessThan(MOST_BYTES_IN_ALL);
    }

    @Test
    void charactersAndTheirTrueRigsAgree() throws IOException, AssetException {
        Path characters = KEPT.resolve("characters");
        List<Path> meshes = files(characters.resolve("meshes"));
        assertThat(meshes).hasSize(6);
        for (Path file : meshes) {
            Asset mesh = read(file);
            Asset rigged =
                    read(characters.resolve("rigged").resolve(file.getFileName().toString()));
            assertThat(mesh.rig()).as(file.toString()).isEmpty();
            assertThat(rigged.rig()).as(file.toString()).isPresent();
            assertThat(mesh.mesh().triangleCount())
                    .as(file.toString())
                    .isEqualTo(rigged.mesh().triangleCount());
        }
        Rig blob = read(characters.resolve("rigged/blob.glb")).rig().orElseThrow();
        assertThat(blob.skeleton().jointCount()).as("few joints").isEqualTo(4);
        Rig person =
                read(characters.resolve("rigged/person-with-fingers.glb")).rig().orElseThrow();
        assertThat(person.skeleton().names().stream().filter(name -> name.startsWith("finger_")))
                .as("five fingers of three joints on two hands")
                .hasSize(30);
    }

    @Test
    void meshesAndTheirTrueRigsAgree() throws IOException, AssetException {
        List<String> names = new ArrayList<>();
        boolean textured = false;
        for (Path file : files(KEPT.resolve("meshes"))) {
            String name = file.getFileName().toString();
            if (!AssetReader.isAsset(name)) {
                continue;
            }
            names.add(name);
            Asset mesh = read(file);
            Asset rigged = read(KEPT.resolve("rigged").resolve(name.substring(0, name.lastIndexOf('.')) + ".glb"));
            assertThat(mesh.rig()).as(name).isEmpty();
            assertThat(rigged.rig()).as(name).isPresent();
            assertThat(mesh.mesh().triangleCount())
                    .as(name)
                    .isEqualTo(rigged.mesh().triangleCount());
            textured |= Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .contains("image/png");
        }
        assertThat(names).hasSize(12).anyMatch(name -> name.endsWith(".obj")).anyMatch(name -> name.endsWith(".gltf"));
        assertThat(textured).isTrue();
    }

    private static Asset read(Path file) throws IOException, AssetException {
        return AssetReader.read(
                new AssetId(file.getFileName().toString()),
                Files.readAllBytes(file),
                FolderResources.of(file.getParent()),
                AssetLimits.DEFAULT);
    }

    private static List<Path> files(Path below) throws IOException {
        try (Stream<Path> walk = Files.walk(below)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void riggedSampleReadsBackAsTheCreatureWas() throws IOException, AssetException {
        Optional<Rig> rig = read(KEPT.resolve("rigged/person.glb")).rig();
        assertThat(rig).isPresent();
        assertThat(rig.get().skeleton().names()).contains("hips", "head", "arm_left_01", "leg_right_02");
    }
}
