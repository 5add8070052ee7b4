package org.tokenrig.inference.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.skin.SkinRules;
import org.tokenrig.inference.skin.SkinSource;
import org.tokenrig.inference.symmetry.Symmetry;

class RecommendedOptionsTest {
    private static final RecommendedOptions FEW = RecommendedOptions.of(Map.of(
            "rig.generation.num-beams", "2",
            "rig.generation.sample", "false",
            "rig.generation.repetition-penalty", "1.0",
            "rig.medial-axis-snapping", "0.1",
            "rig.averaged-skins", "2",
            "rig.bone-prior", "3",
            "rig.rigid-parts", "true",
            "rig.symmetry", "auto",
            "rig.samples", "8192"));

    @Test
    void fillInWhatTheUserDidNotChoose() {
        RigOptions options = FEW.over(RigOptions.DEFAULT, Set.of("rig.generation.sample"));
        assertThat(options.generation().beams()).isEqualTo(2);
        assertThat(options.generation().sample()).isTrue();
        assertThat(options.generation().repetitionPenalty()).isEqualTo(1);
        assertThat(options.generation().topK())
                .isEqualTo(RigOptions.DEFAULT.generation().topK());
        assertThat(options.candidates()).isEqualTo(new CandidateOptions(1, 8, 0.1, 0, 0, 2));
        assertThat(options.bonePrior()).isEqualTo(3);
        assertThat(options.rigidParts()).isTrue();
        assertThat(options.symmetry()).isEqualTo(Symmetry.AUTO);
        assertThat(options.samples()).isEqualTo(8_192);
        assertThat(options.skinSamples()).isEqualTo(8_192);
        assertThat(options.rules()).isEqualTo(SkinRules.NONE);
        assertThat(options.skin()).isEqualTo(SkinSource.NETWORK);
        RigOptions rules = RecommendedOptions.of(
                        Map.of("rig.skin", "auto", "rig.skin-rules.paths", "true", "rig.skin-rules.seams", "true"))
                .over(RigOptions.DEFAULT, Set.of("rig.skin-rules.seams"));
        assertThat(rules.skin()).isEqualTo(SkinSource.AUTO);
        assertThat(rules.rules()).isEqualTo(new SkinRules(false, false, true, false));
        assertThat(RecommendedOptions.NONE.over(RigOptions.DEFAULT, Set.of())).isEqualTo(RigOptions.DEFAULT);
    }

    @Test
    void surviveTheConfigurationFile() throws Exception {
        assertThat(RecommendedOptions.fromJson(
                        new JsonMapper().readTree(FEW.toJson().toString())))
                .isEqualTo(FEW);
        assertThat(RecommendedOptions.fromJson(new JsonMapper().readTree("{\"rig.generation.num-beams\": 3}"))
                        .settings())
                .containsEntry("rig.generation.num-beams", "3");
    }

    @Test
    void areUnderstoodByTheNamesThatTheyHadInOlderModels() {
        assertThat(RecommendedOptions.of(Map.of(
                                "rig.drafts.candidates", "16", "rig.drafts.centring", "0.2", "rig.drafts.skins", "2"))
                        .settings())
                .isEqualTo(
                        Map.of("rig.candidates", "16", "rig.medial-axis-snapping", "0.2", "rig.averaged-skins", "2"));
    }

    @Test
    void refuseWhatCannotBe() {
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.seed", "1"))).hasMessageContaining("not: rig.seed");
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.generation.num-beams", "many")))
                .hasMessageContaining("rig.generation.num-beams must be a whole number from 1 to 256, cannot be: many");
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.generation.num-beams", "0")))
                .hasMessageContaining("rig.generation.num-beams must be a whole number from 1 to 256, cannot be: 0");
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.candidates", "257")))
                .hasMessageContaining("rig.candidates must be a whole number from 1 to 256, cannot be: 257");
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.medial-axis-snapping", "NaN")))
                .hasMessageContaining("rig.medial-axis-snapping must be a number from 0 to 1, cannot be: NaN");
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.class", "dog")))
                .hasMessageContaining("rig.class must be one of rignet, vroid, articulation, none, cannot be: dog");
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.symmetry", "on")))
                .hasMessageContaining("rig.symmetry must be one of auto, off, cannot be: on");
        assertThatThrownBy(() -> RecommendedOptions.of(Map.of("rig.skin", "cold")))
                .hasMessageContaining("rig.skin must be one of network, heat, auto, cannot be: cold");
    }
}
