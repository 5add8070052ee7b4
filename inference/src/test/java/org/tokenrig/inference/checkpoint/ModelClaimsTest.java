package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;
import org.tokenrig.inference.options.RecommendedOptions;

/** What a folder says of its weights can be neither mixed up nor edited without being noticed. */
final class ModelClaimsTest {
    @TempDir
    private Path folder;

    private Path random;

    @BeforeEach
    void write() throws IOException {
        random = RandomModel.write(folder.resolve("random"), RandomModel.SMALL, 5)
                .folder();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"name\" : \"[^\"]*\" | \"name\" : \"published\" | name, trained, recommended",
                "\"trained\" : false | \"trained\" : true | its weights say that they are random",
                "\"claims\" : \".. | \"claims\" : \"00 | name, trained, recommended",
                "\"trained\" | \"recommended\" : { \"rig.attempts\" : \"9\" }, \"trained\" | name, trained, recommended",
            })
    void anEditedDescriptionIsRefused(String what, String by, String rule) throws IOException {
        edit(ModelFolder.CONFIG, what, by);
        assertThatThrownBy(() -> ModelFolder.open(random))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void anEditedProvenanceIsRefused() throws IOException {
        edit(ModelFolder.PROVENANCE, "made: random weights, untrained", "made: years of training");
        assertThatThrownBy(() -> ModelFolder.open(random)).hasMessageContaining("PROVENANCE must be as they were");
        Files.delete(random.resolve(ModelFolder.PROVENANCE));
        assertThatThrownBy(() -> ModelFolder.open(random)).hasMessageContaining("PROVENANCE must be as they were");
    }

    /** A digest can be made again or taken away: then the parts still say of each other what they are. */
    @Test
    void randomWeightsAreNotTrainedWhateverIsTakenAway() throws IOException {
        edit(ModelFolder.CONFIG, "\"claims\" : \"[^\"]*\",", "");
        assertThat(ModelFolder.open(random).sealed()).isFalse();
        edit(ModelFolder.CONFIG, "\"trained\" : false", "\"trained\" : true");
        assertThatThrownBy(() -> ModelFolder.open(random)).hasMessageContaining("are random");
        Files.delete(random.resolve(ModelFolder.PROVENANCE));
        assertThatThrownBy(() -> ModelFolder.open(random)).hasMessageContaining("are random");
        assertThat(CheckpointImport.of(random.resolve(ModelFolder.WEIGHTS))
                        .writeTo(folder.resolve("imported"))
                        .identity()
                        .trained())
                .isFalse();
    }

    @Test
    void provenanceOfAnotherModelIsRefused() throws IOException {
        Path other =
                RandomModel.write(folder.resolve("other"), RandomModel.SMALL, 6).folder();
        edit(ModelFolder.CONFIG, "\"claims\" : \"[^\"]*\",", "");
        Files.copy(
                other.resolve(ModelFolder.PROVENANCE),
                random.resolve(ModelFolder.PROVENANCE),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> ModelFolder.open(random)).hasMessageContaining("but PROVENANCE is of");
    }

    @Test
    void whatIsConvertedKeepsItsClaims() throws IOException {
        ModelFolder half = ModelConversion.of(ModelFolder.open(random), DType.F16)
                .named("half \"quoted\" ü")
                .recommending(RecommendedOptions.of(Map.of("rig.attempts", "3")))
                .writeTo(folder.resolve("half"));
        assertThat(half.sealed()).isTrue();
        assertThat(half.identity().trained()).isFalse();
        assertThat(ModelFolder.open(half.folder()).identity()).isEqualTo(half.identity());
    }

    @Test
    void theModelInTheProgramIsSealed() throws IOException {
        ModelFolder model = EmbeddedModel.find().orElseThrow().open(folder.resolve("cache"));
        assertThat(model.sealed()).isTrue();
        assertThat(model.requireWhole()).isSameAs(model);
    }

    @Test
    void aNameWithControlCharactersIsRefusedWithoutThem() throws IOException {
        edit(ModelFolder.CONFIG, "\"name\" : \"[^\"]*\"", "\"name\" : \"x\\\\u001b[31m\\\\u0007\"");
        assertThatThrownBy(() -> ModelFolder.open(random))
                .hasMessageContaining("none of them a control character, cannot be: x?[31m?")
                .hasMessageNotContaining("\u001b");
    }

    private void edit(String file, String what, String by) throws IOException {
        Path path = random.resolve(file);
        String text = Files.readString(path);
        String edited = text.replaceFirst(what, by);
        assertThat(edited).isNotEqualTo(text);
        Files.writeString(path, edited);
    }
}
