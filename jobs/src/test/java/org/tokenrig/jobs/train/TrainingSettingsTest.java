package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.jobs.config.SettingsException;

final class TrainingSettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train.batsh | 1 | unknown setting train.batsh | did you mean train.batch?",
                "rig.seed | 1 | unknown setting rig.seed | did you mean",
                "train.batch | 0 | train.batch must be at least 1 | cannot be: 0",
                "train.steps | many | train.steps | NUMBER",
                "train.optimiser.warm-up | 20000 | warmUp must be | 20000",
                "train.architecture.shape.heads | 7 | shape heads | 7",
                "train.codec.full-token-probability | 2 | full-token-probability must be in 0..1 | cannot be: 2",
                "train.architecture.codec.levels | 8,x | levels must be whole numbers | cannot be: 8,x",
            })
    void refusesByName(String key, String value, String first, String second) {
        assertThatThrownBy(() -> TrainingSettings.read(Optional.empty(), Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @ParameterizedTest
    @CsvSource({
        "train.codec.part, train.codec.micro-batch",
        "train.lm.part, train.lm.micro-batch",
        "train.codec.tokens-stay, train.codec.freeze-encoder",
    })
    void refusesAFormerNameWithTheNewOne(String former, String now) {
        assertThatThrownBy(() -> TrainingSettings.read(Optional.empty(), Map.of(former, "1")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("unknown setting " + former)
                .hasMessageContaining("it is called " + now + " now");
    }

    @Test
    void formerNamesLeadToSettingsThatExist() {
        assertThat(TrainingSettings.defaults())
                .containsKeys(TrainingSettings.RENAMED.values().toArray(String[]::new));
        assertThat(TrainingSettings.defaults())
                .doesNotContainKeys(TrainingSettings.RENAMED.keySet().toArray(String[]::new));
    }

    @Test
    void takesListsFromTheCommandLine() throws SettingsException {
        assertThat(TrainingSettings.read(Optional.empty(), Map.of("train.architecture.codec.levels", "8,8,5"))
                        .architecture()
                        .codec()
                        .levels())
                .isEqualTo(List.of(8, 8, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"codec", "skeleton", "reading", "lm", "grpo", "published"})
    void profilesAreAccepted(String name) throws SettingsException {
        Path profile = Path.of("../conf/train-" + name + ".conf");
        assertThat(TrainingSettings.read(Optional.of(profile), Map.of())
                        .schedule()
                        .steps())
                .isPositive();
    }
}
