package org.tokenrig.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenrig.inference.generate.GenerationOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

class RigOptionsTest {
    private static final RigOptions FEW = RigOptions.DEFAULT.with(RigOptions.SKIN_SAMPLES, 5);

    /** Words that are not the defaults. */
    private static final Map<String, String> WORDS = Map.of("rig.symmetry", "auto", "rig.skin", "heat");

    private static List<Setting<?>> settings() {
        return RigOptions.SETTINGS;
    }

    /** A field that is read from another setting, or not written back, shows here. */
    @ParameterizedTest
    @MethodSource("settings")
    void haveAFieldForEverySetting(Setting<?> setting) {
        SettingValues other = FEW.values().parsed(setting, otherThan(setting));
        RigOptions options = RigOptions.of(other);
        assertThat(options).isNotEqualTo(FEW);
        assertThat(options.values().texts())
                .isEqualTo(other.texts())
                .isNotEqualTo(FEW.values().texts());
    }

    private static String otherThan(Setting<?> setting) {
        return switch (setting.type()) {
            case INTEGER, LONG -> "7";
            case NUMBER -> "0.5";
            case TRUTH -> setting.byDefault().equals(true) ? "false" : "true";
            default -> WORDS.getOrDefault(setting.key(), "none");
        };
    }

    @Test
    void areMadeByName() {
        RigOptions options = RigOptions.DEFAULT.with(GenerationOptions.BEAMS, 4).with(RigOptions.CLASS, "vroid");
        assertThat(options.generation().beams()).isEqualTo(4);
        assertThat(options.className()).isEqualTo("vroid");
        assertThat(options.generation().with(GenerationOptions.BEAMS, 10)).isEqualTo(GenerationOptions.DEFAULT);
    }

    @Test
    void refuseByTheNameOfTheSetting() {
        assertThatThrownBy(() -> RigOptions.DEFAULT.with(GenerationOptions.BEAMS, 257))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rig.generation.num-beams must be a whole number from 1 to 256, cannot be: 257");
        assertThatThrownBy(() -> RigOptions.DEFAULT.with(RigOptions.SAMPLES, 100))
                .hasMessage("rig.skin-samples must be at most rig.samples, 100, cannot be: 54000; give both");
        assertThatThrownBy(() -> GenerationOptions.DEFAULT.with(RigOptions.SEED, 1L))
                .hasMessageStartingWith("rig.seed is none of these settings");
    }
}
