package org.tokenrig.jobs.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.io.asset.Sha256;
import org.tokenrig.jobs.config.Settings;

class ParametersTest {
    private static final Map<String, ?> FURTHER =
            Map.of(Settings.USE_SKELETON.key(), false, Settings.ASSETS_PER_STEP.key(), 1);

    /** Settings that had other names in the first version. */
    private static final Map<String, String> FIRST_NAMES = Map.of(
            "rig.candidates", "rig.drafts.candidates",
            "rig.medial-axis-snapping", "rig.drafts.centring",
            "rig.averaged-skins", "rig.drafts.skins");

    @Test
    void aSettingThatIsRenamedMakesNoOtherHash() {
        Parameters parameters = Parameters.of(RigOptions.DEFAULT, FURTHER);
        assertThat(parameters.values()).containsKeys(FIRST_NAMES.keySet().toArray(String[]::new));
        SortedMap<String, String> asBefore = new TreeMap<>();
        parameters.values().forEach((name, value) -> asBefore.put(FIRST_NAMES.getOrDefault(name, name), value));
        StringBuilder lines = new StringBuilder();
        asBefore.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        assertThat(parameters.hash())
                .isEqualTo(Sha256.of(ByteBuffer.wrap(lines.toString().getBytes(UTF_8))));
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
