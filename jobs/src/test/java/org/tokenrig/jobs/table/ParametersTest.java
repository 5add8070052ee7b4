package org.tokenrig.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.jobs.config.Settings;

class ParametersTest {
    private static final Map<String, ?> FURTHER =
            Map.of(Settings.USE_SKELETON.key(), false, Settings.ASSETS_PER_STEP.key(), 1);

    /** The number was recorded when three of the settings still had other names. */
    @Test
    void aSettingThatIsRenamedMakesNoOtherHash() {
        assertThat(Parameters.of(RigOptions.DEFAULT, FURTHER).hash())
                .isEqualTo("45c70523bcd531dc108c86c08149e80e94ae3f3f7b5996fbc4e7b8a46bd060bc");
    }

    @Test
    void haveEverySettingOfRiggingByItsName() {
        assertThat(Parameters.of(RigOptions.DEFAULT, FURTHER).values().keySet())
                .containsAll(RigOptions.SETTINGS.stream().map(Setting::key).toList())
                .hasSize(RigOptions.SETTINGS.size() + FURTHER.size());
    }

    @Test
    void anotherValueMakesAnotherHash() {
        Parameters other = Parameters.of(RigOptions.DEFAULT.with(RigOptions.SEED, 1L), FURTHER);
        assertThat(other.hash())
                .isNotEqualTo(Parameters.of(RigOptions.DEFAULT, FURTHER).hash());
    }
}
