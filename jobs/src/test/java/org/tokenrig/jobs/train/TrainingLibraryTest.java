package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.inference.train.data.RiggedMesh;

final class TrainingLibraryTest {
    private static final Path SAMPLES = Path.of("..", "sample-data");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void filesThatCannotBeUsedAreRowsThatSayWhy() throws Exception {
        Path library = library();
        TrainingLibrary opened = open(library.toString(), false);
        assertThat(opened.size()).isEqualTo(3);
        assertThat(opened.sources()).isEqualTo(2);
        assertThat(Arrays.stream(opened.chances()).sum()).isCloseTo(1, within(1e-9));
        List<LibraryFile> rows = LibraryTable.read(folder.resolve("kept/files.parquet"));
        assertThat(rows)
                .extracting(LibraryFile::path)
                .containsExactly(
                        "animals/dog.glb",
                        "animals/fish.vrm",
                        "bad/broken.glb",
                        "bad/empty.glb",
                        "bad/no rig.glb",
                        "bad/text.gltf",
                        "people/person.glb");
        assertThat(rows).filteredOn(LibraryFile::usable).allSatisfy(row -> {
            assertThat(row.reason()).isEmpty();
            assertThat(row.joints()).isGreaterThan(5);
            assertThat(row.vertices()).isBetween(300, 6000);
            assertThat(row.chance()).isPositive();
        });
        assertThat(rows).filteredOn(row -> !row.usable()).hasSize(4).allSatisfy(row -> {
            assertThat(row.kind()).isNotEmpty().isNotEqualTo("internal");
            assertThat(row.reason()).isNotBlank();
            assertThat(row.chance()).isZero();
        });
        assertThat(rows.get(4).reason()).contains("bound to a skeleton");
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("3 of 7 files usable, 2 sources")
                .contains("not used: bad/no rig.glb: ");
    }

    @Test
    void aRunThatGoesOnLearnsFromWhatWasKept() throws Exception {
        Path library = library();
        TrainingLibrary first = open(library.toString(), false);
        Files.delete(library.resolve("animals/dog.glb"));
        TrainingLibrary goesOn = open(library.toString(), true);
        assertThat(goesOn.size()).isEqualTo(3);
        assertThat(goesOn.chances()).isEqualTo(first.chances());
        for (int rig = 0; rig < 3; rig++) {
            assertSame(goesOn.rig(rig), first.rig(rig));
        }
        assertThat(open(library.toString(), false).size()).isEqualTo(2);
    }

    @Test
    void aManifestNamesFilesWhereverTheyAre() throws Exception {
        Path library = library();
        Path manifest = Files.writeString(folder.resolve("rigs.csv"), """
                split,file,note
                train,library/animals/dog.glb,"a dog, small"
                # not this one
                train,library/gone.glb,
                train,%s,

                """.formatted(
                        library.resolve("people/person.glb").toAbsolutePath()));
        TrainingLibrary opened = open(manifest.toString(), false);
        assertThat(opened.size()).isEqualTo(2);
        List<LibraryFile> rows = LibraryTable.read(folder.resolve("kept/files.parquet"));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).path()).isEqualTo("library/gone.glb");
        assertThat(rows.get(1).reason()).contains("gone.glb");
    }

    @Test
    void nothingToLearnFromIsSaidAtOnce() throws Exception {
        assertThatThrownBy(() -> open(folder.resolve("nowhere").toString(), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("train.data.library: there is nothing at");
        Path library = Files.createDirectories(folder.resolve("library"));
        assertThatThrownBy(() -> open(library.toString(), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("none of 0 files");
        Files.writeString(library.resolve("text.glb"), "no");
        assertThatThrownBy(() -> open(library.toString(), false))
                .isInstanceOf(UnusableTrainingException.class)
                .hasMessageContaining("none of 1 files");
        // and is read again once it was repaired
        Files.copy(SAMPLES.resolve("rigged/fish.glb"), library.resolve("fish.glb"));
        assertThat(open(library.toString(), false).size()).isEqualTo(1);
    }

    private Path library() throws IOException {
        Path library = folder.resolve("library");
        for (String name : List.of("animals", "people", "bad")) {
            Files.createDirectories(library.resolve(name));
        }
        Files.copy(SAMPLES.resolve("rigged/dog.glb"), library.resolve("animals/dog.glb"));
        Files.copy(SAMPLES.resolve("rigged/fish.glb"), library.resolve("animals/fish.vrm"));
        Files.copy(SAMPLES.resolve("rigged/person.glb"), library.resolve("people/person.glb"));
        Files.copy(SAMPLES.resolve("meshes/fish.glb"), library.resolve("bad/no rig.glb"));
        byte[] whole = Files.readAllBytes(SAMPLES.resolve("rigged/snake.glb"));
        Files.write(library.resolve("bad/broken.glb"), Arrays.copyOf(whole, whole.length / 2));
        Files.write(library.resolve("bad/empty.glb"), new byte[0]);
        Files.writeString(library.resolve("bad/text.gltf"), "not a model");
        return library;
    }

    private TrainingLibrary open(String location, boolean goesOn) throws Exception {
        TrainingLibrary.Rules rules =
                new TrainingLibrary.Rules(1000, 6000, 0.5, 0, new Configuration(), rigged -> Optional.empty());
        try (PrintStream progress = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            return TrainingLibrary.open(
                    "train.data.library", location, folder.resolve("kept"), goesOn, rules, progress);
        }
    }

    private static void assertSame(RiggedMesh one, RiggedMesh other) {
        assertThat(one.mesh().positions()).isEqualTo(other.mesh().positions());
        assertThat(one.mesh().triangles()).isEqualTo(other.mesh().triangles());
        assertThat(one.rig().skeleton().names())
                .isEqualTo(other.rig().skeleton().names());
        assertThat(one.rig().skeleton().parents())
                .isEqualTo(other.rig().skeleton().parents());
        assertThat(one.rig().skeleton().positions())
                .isEqualTo(other.rig().skeleton().positions());
        assertThat(one.rig().skin().joints()).isEqualTo(other.rig().skin().joints());
        assertThat(one.rig().skin().weights()).isEqualTo(other.rig().skin().weights());
    }
}
