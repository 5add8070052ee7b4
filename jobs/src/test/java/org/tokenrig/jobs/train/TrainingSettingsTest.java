package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.jobs.config.SettingsException;

final class TrainingSettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train.batsh | 1 | unknown setting train.batsh | did you mean train.batch?",
                "rig.seed | 1 | unknown setting rig.seed | did you mean",
                "train.batch | 0 | train.batch must be a whole number from 1 to 65,536 | cannot be: 0",
                "train.steps | many | train.steps must be a whole number from 1 to 1,000,000,000 | cannot be: many",
                "train.steps | 1.5 | train.steps must be a whole number | cannot be: 1.5",
                "train.optimiser.beta1 | NaN | train.optimiser.beta1 must be a number from 0 to 0.999999 | cannot be:"
                        + " NaN",
                "train.optimiser.warm-up | 20000 | warm-up must be less than train.steps | cannot be: 20000",
                "train.grpo.skin-points | 3000 | must be at most train.grpo.points, 2048 | cannot be: 3000",
                "train.codec.row-loss-weight | 1 | train.codec.micro-batch must be 1 where | cannot be: 8",
                "train.architecture.shape.heads | 7 | train.architecture: shape heads | 7",
                "train.architecture.codec.width | 65536 | train.architecture must make at most | cannot make",
                "train.codec.full-token-probability | 2 | full-token-probability must be a number from 0 to 1 | cannot"
                        + " be: 2",
                "train.codec.freeze-encoder | perhaps | freeze-encoder must be true or false | cannot be: perhaps",
                "train.architecture.codec.levels | 8,x | levels must be whole numbers | cannot be: 8,x",
            })
    void refusesByName(String key, String value, String first, String second) {
        assertThatThrownBy(() -> TrainingSettings.read(Optional.empty(), Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(first)
                .hasMessageContaining(second);
    }

    @Test
    void theCodecIsThatOfTheModelItStartsFromUnlessAnotherOrNoneIsNamed() throws SettingsException {
        assertThat(codec(Map.of())).isEmpty();
        assertThat(codec(Map.of("train.init", "embedded"))).hasValue(Path.of("embedded"));
        assertThat(codec(Map.of("train.init", "embedded", "train.lm.codec", "runs/codec/model")))
                .hasValue(Path.of("runs/codec/model"));
        assertThat(codec(Map.of("train.init", "embedded", "train.lm.codec", "none")))
                .isEmpty();
    }

    @Test
    void sizesAreThoseOfTheModelItStartsFromUnlessOthersAreChosen() throws Exception {
        Map<String, String> start = Map.of("train.init", "embedded", "train.architecture.shape.layers", "9");
        Architecture embedded = BuiltInModel.EMBEDDED.open().architecture();
        TrainingSettings settings = TrainingSettings.read(Optional.empty(), start);
        assertThat(settings.architecture().shape().layers()).isEqualTo(9);
        assertThat(settings.architecture().shape().tokens())
                .isEqualTo(embedded.shape().tokens());
        assertThat(settings.architecture().languageModel()).isEqualTo(embedded.languageModel());
        assertThat(settings.values().get("train.architecture.language-model.hidden"))
                .isEqualTo(Integer.toString(embedded.languageModel().hidden()));
        // a model that is not there is refused when it is opened, by name
        assertThat(TrainingSettings.read(Optional.empty(), Map.of("train.init", "no/such/folder"))
                        .architecture())
                .isEqualTo(TrainingSettings.read(Optional.empty(), Map.of()).architecture());
    }

    private static Optional<Path> codec(Map<String, String> settings) throws SettingsException {
        return TrainingSettings.read(Optional.empty(), settings).languageModel().codec();
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void refusesEachWrongValueWithNameBoundsAndValue(String key, String value) {
        assertThatThrownBy(() -> TrainingSettings.read(Optional.empty(), Map.of(key, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageMatching("(?s)wrong setting: " + key + " must be .*, cannot be: " + Pattern.quote(value));
    }

    static Stream<Arguments> wrongValues() {
        Set<Setting.Type> numbers = EnumSet.of(Setting.Type.INTEGER, Setting.Type.LONG, Setting.Type.NUMBER);
        return TrainingSettings.SETTINGS.stream()
                .filter(setting -> numbers.contains(setting.type()))
                .flatMap(setting -> Stream.of("many", "-1e300", "1e300", "NaN", "Infinity", "1e999999999", "0x10")
                        .map(value -> arguments(setting.key(), value)));
    }

    @ParameterizedTest
    @CsvSource({
        "train.codec.part, train.codec.micro-batch",
        "train.lm.part, train.lm.micro-batch",
        "train.codec.tokens-stay, train.codec.freeze-encoder",
        "train.codec.near, train.codec.encoder-points",
        "train.codec.at, train.codec.query-points",
        "train.codec.whole, train.codec.full-token-probability",
        "train.codec.even-steps, train.codec.area-warm-up",
        "train.codec.smooth-steps, train.codec.quantisation-warm-up",
        "train.codec.rows, train.codec.row-loss-weight",
        "train.rows.at, train.rows.query-points",
        "train.grpo.most-tokens, train.grpo.max-new-tokens",
    })
    void refusesAFormerNameWithTheNewOne(String former, String now) {
        assertThatThrownBy(() -> TrainingSettings.read(Optional.empty(), Map.of(former, "1")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("unknown setting " + former)
                .hasMessageContaining("it is called " + now + " now");
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
