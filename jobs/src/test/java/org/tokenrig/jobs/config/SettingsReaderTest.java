package org.tokenrig.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.inference.quality.Measure;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.io.asset.AssetLimits;

class SettingsReaderTest {
    private final SettingsReader reader = new SettingsReader();

    @TempDir
    Path folder;

    @Test
    void defaultsAreThePublishedOnes() throws SettingsException {
        Settings settings = reader.read(Optional.empty(), Map.of());
        assertThat(settings.rig()).isEqualTo(RigOptions.DEFAULT);
        assertThat(settings.limits()).isEqualTo(AssetLimits.DEFAULT);
        assertThat(settings.spark()).isEmpty();
        assertThat(settings.assetsPerStep()).isEqualTo(1);
    }

    @Test
    void commandLineBeatsFileBeatsDefaults() throws Exception {
        Path file = file("rig { seed = 1, samples = 100, skin-samples = 50 }\nlimits.read-timeout = 2 m");
        Settings settings = reader.read(Optional.of(file), Map.of("rig.samples", "200", "limits.bytes", "1 MiB"));
        assertThat(settings.rig().seed()).isEqualTo(1);
        assertThat(settings.rig().samples()).isEqualTo(200);
        assertThat(settings.rig().skinSamples()).isEqualTo(50);
        assertThat(settings.limits().readTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.limits().maxBytes()).isEqualTo(1 << 20);
        assertThat(settings.rig().generation().beams()).isEqualTo(10);
    }

    @Test
    void knowsWhatTheUserChose() throws Exception {
        Path file = file("rig { seed = 1, generation.top-k = 5 }");
        Settings settings = reader.read(Optional.of(file), Map.of("rig.samples", "200000", "spark.master", "local[1]"));
        assertThat(settings.chosen()).containsExactlyInAnyOrder("rig.seed", "rig.generation.top-k", "rig.samples");
    }

    @Test
    void thresholdsOfTheGateAreSettings() throws SettingsException {
        assertThat(reader.read(Optional.empty(), Map.of()).quality()).isEqualTo(QualityThresholds.DEFAULT);
        Settings settings =
                reader.read(Optional.empty(), Map.of("quality.bleed.review", "3", "quality.bleed.quarantine", "4"));
        assertThat(settings.quality().of(Measure.BLEED)).isEqualTo(new QualityThresholds.Limit(3, 4));
        assertThatThrownBy(() -> reader.read(Optional.empty(), Map.of("quality.body-stretch.review", "1e6")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("quality.body-stretch.review must not be more than");
    }

    @Test
    void modelsRecommendSettingsThatExist() {
        assertThat(Settings.SETTINGS).containsAll(RecommendedOptions.RECOMMENDABLE);
    }

    @Test
    void passesSparksOwnPropertiesOn() throws Exception {
        Path file = file("spark { speculation = true, \"speculation.interval\" = 1s, executor { memory = 8g } }");
        Settings settings = reader.read(Optional.of(file), Map.of("spark.master", "local[1]"));
        assertThat(settings.spark())
                .containsOnly(
                        Map.entry("spark.speculation", "true"),
                        Map.entry("spark.speculation.interval", "1s"),
                        Map.entry("spark.executor.memory", "8g"),
                        Map.entry("spark.master", "local[1]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rig.sede | 1 | unknown setting rig.sede | did you mean rig.seed?",
                "num-beams | 1 | unknown setting num-beams | did you mean rig.generation.num-beams?",
                "rig.drafts.centring | 1 | unknown setting rig.drafts.centring | is called rig.medial-axis-snapping"
                        + " now",
                "rig.generation | 1 | unknown setting rig.generation | it is a section",
                "rig.seed | many | rig.seed must be a whole number | cannot be: many",
                "rig.seed | 1.5 | rig.seed must be a whole number | cannot be: 1.5",
                "rig.postprocess | perhaps | rig.postprocess must be true or false | cannot be: perhaps",
                "rig.generation.num-beams | 0 | rig.generation.num-beams must be a whole number from 1 to 256 | cannot"
                        + " be: 0",
                "rig.generation.num-beams | 1000000 | rig.generation.num-beams must be | cannot be: 1000000",
                "rig.generation.top-p | NaN | rig.generation.top-p must be a number from 0.000001 to 1 | cannot be:"
                        + " NaN",
                "rig.samples | 2147483647 | rig.samples must be a whole number from 1 to 1,000,000 | cannot be:"
                        + " 2147483647",
                "rig.generation.max-new-tokens | 2000000000 | max-new-tokens must be | cannot be: 2000000000",
                "prefetch.threads | 100000 | prefetch.threads must be a whole number from 1 to 256 | cannot be: 100000",
                "rig.class | dragon | rig.class must be one of | cannot be: dragon",
                "rig.skin-samples | 60000 | rig.skin-samples must be at most rig.samples, 54000 | cannot be: 60000",
                "limits.bytes | 12 parsecs | limits.bytes must be a number of bytes, such as 512 MiB, from 1 | cannot"
                        + " be: 12 parsecs",
                "limits.read-timeout | soon | limits.read-timeout must be a time with its unit, such as 60 s | cannot"
                        + " be: soon",
                "limits.asset-timeout | 0 s | limits.asset-timeout must be a time with its unit | cannot be: 0 s",
                "model.device | gpu | model.device must be auto, cpu or cuda:<number> | cannot be: gpu",
                "bins.partitions | -1 | bins.partitions must be a whole number from 0 | cannot be: -1",
            })
    void refusesByName(String key, String value, String first, String second) {
        assertThatThrownBy(() -> reader.read(Optional.empty(), Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void refusesEachWrongValueWithNameBoundsAndValue(String key, String value) {
        assertThatThrownBy(() -> reader.read(Optional.empty(), Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageMatching("(?s)wrong setting: " + key + " must be .*, cannot be: " + Pattern.quote(value));
    }

    static Stream<Arguments> wrongValues() {
        Set<Setting.Type> numbers = EnumSet.of(
                Setting.Type.INTEGER, Setting.Type.LONG, Setting.Type.NUMBER, Setting.Type.SIZE, Setting.Type.TIME);
        return Settings.SETTINGS.stream()
                .filter(setting -> numbers.contains(setting.type()))
                .flatMap(setting -> Stream.of("many", "-1e300", "1e300", "NaN", "Infinity", "1e999999999", "0x10")
                        .map(value -> arguments(setting.key(), value)));
    }

    @Test
    void refusesASettingThatIsNullOrAListOrASection() throws IOException {
        for (String text :
                new String[] {"rig.seed = null", "rig.seed = [1]", "model.folder = null", "limits.bytes = [1]"}) {
            Path file = file(text);
            assertThatThrownBy(() -> reader.read(Optional.of(file), Map.of()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(text.substring(0, text.indexOf(' ')) + " must be ")
                    .hasMessageContaining("cannot be: " + text.substring(text.indexOf('=') + 2));
        }
    }

    @Test
    void namesFileAndLineOfAnUnknownSetting() throws IOException {
        Path file = file("rig {\n  seed = 1\n  beams = 3\n}");
        assertThatThrownBy(() -> reader.read(Optional.of(file), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("rig.beams")
                .hasMessageContaining("line 3");
    }

    @Test
    void refusesAFileThatIsNotThereOrDoesNotParse() throws IOException {
        assertThatThrownBy(() -> reader.read(Optional.of(folder.resolve("none.conf")), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("none.conf");
        Path broken = file("rig { seed = ");
        assertThatThrownBy(() -> reader.read(Optional.of(broken), Map.of())).isInstanceOf(SettingsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "cluster", "nightly"})
    void profilesAreAccepted(String profile) throws SettingsException {
        assertThat(reader.read(Optional.of(Path.of("../conf/" + profile + ".conf")), Map.of())
                        .spark())
                .isNotEmpty();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("run.conf"), text);
    }
}
