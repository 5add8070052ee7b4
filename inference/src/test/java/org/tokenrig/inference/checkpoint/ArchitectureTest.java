package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void publishedSizesGiveThePublishedVocabularyAndTensorCounts() {
        Architecture published = Architecture.PUBLISHED;
        assertThat(published.vocabulary()).isEqualTo(33036);
        assertThat(published.endOfSequence()).isEqualTo(33035);
        Map<String, long[]> shapes = published.tensorShapes();
        assertThat(shapes.keySet().stream().filter(name -> name.startsWith("vae.")))
                .hasSize(252);
        assertThat(shapes.keySet().stream().filter(name -> name.startsWith("mesh_encoder.")))
                .hasSize(106);
        // and the tied output, which the published file stores too
        assertThat(shapes.keySet().stream().filter(name -> name.startsWith("transformer.")))
                .hasSize(310);
        assertThat(shapes.keySet().stream().filter(name -> name.startsWith("output_proj.")))
                .hasSize(3);
    }

    @Test
    void goldenFileHasExactlyTheTensorsOfItsArchitecture() throws Exception {
        SafeTensors file = SafeTensors.open(GOLDEN.resolve("tiny.safetensors"));
        Architecture tiny = Architecture.fromJson(
                new ObjectMapper().readTree(file.metadata().get("config")));
        Map<String, long[]> found = new TreeMap<>();
        file.tensors().forEach((name, entry) -> found.put(name, entry.shape()));
        found.remove(Architecture.TIED_OUTPUT);
        assertThat(tiny.tensorShapes().keySet()).containsExactlyInAnyOrderElementsOf(found.keySet());
        tiny.tensorShapes()
                .forEach((name, shape) -> assertThat(found.get(name)).as(name).isEqualTo(shape));
    }

    @Test
    void jsonComesBackEqual() {
        assertThat(Architecture.fromJson(Architecture.PUBLISHED.toJson())).isEqualTo(Architecture.PUBLISHED);
    }

    @Test
    void refusesWhatTheNetworksCannotBe() {
        ObjectNode heads = Architecture.PUBLISHED.toJson();
        heads.withObject("/shape").put("heads", 7);
        assertThatThrownBy(() -> Architecture.fromJson(heads)).hasMessageContaining("shape heads must divide 512");
        ObjectNode unknown = Architecture.PUBLISHED.toJson();
        unknown.withObject("/lm").put("experts", 7);
        assertThatThrownBy(() -> Architecture.fromJson(unknown)).hasMessageContaining("unknown property: lm.experts");
        ObjectNode missing = Architecture.PUBLISHED.toJson();
        missing.withObject("/vae").remove("latent");
        assertThatThrownBy(() -> Architecture.fromJson(missing)).hasMessageContaining("vae.latent must be an integer");
    }
}
