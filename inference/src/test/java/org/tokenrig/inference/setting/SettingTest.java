package org.tokenrig.inference.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingTest {
    private static final Setting<Integer> COUNT =
            Setting.integer("a.count", 3, Bounds.within(1, 2_000), "It counts.").flag("N");
    private static final Setting<Double> SHARE = Setting.number("a.share", 0.5, Bounds.share(), "It shares.");
    private static final Setting<Boolean> TRUTH = Setting.truth("a.truth", true, "It is true.");

    @Test
    void readsWhatItWrites() {
        assertThat(COUNT.parse(COUNT.text(17))).isEqualTo(17);
        assertThat(COUNT.parse("1e3")).isEqualTo(1_000);
        assertThat(SHARE.parse(SHARE.text(0.1))).isEqualTo(0.1);
        assertThat(TRUTH.parse("off")).isFalse();
        Setting<Duration> time =
                Setting.time("a.time", Duration.ofSeconds(90), Bounds.upTo(Duration.ofDays(1)), "It lasts.");
        assertThat(time.parse(time.text(time.byDefault()))).isEqualTo(Duration.ofSeconds(90));
        Setting<List<Integer>> levels = Setting.integers("a.levels", List.of(8, 8, 5), Bounds.any(), "It steps.");
        assertThat(levels.text(levels.byDefault())).isEqualTo("8,8,5");
        assertThat(levels.parse("8, 8,5")).isEqualTo(List.of(8, 8, 5));
    }

    @Test
    void writesForPeople() {
        Setting<Long> size = Setting.size("a.size", 0, Bounds.bytes(0, 1L << 50), "It is long.");
        assertThat(List.of(0L, 1_000L, 8L << 20, 3L << 40))
                .extracting(size::written)
                .containsExactly("0", "1000", "8 MiB", "3 TiB");
        Setting<Duration> time =
                Setting.time("a.time", Duration.ofSeconds(60), Bounds.upTo(Duration.ofDays(1)), "It lasts.");
        assertThat(List.of(Duration.ofSeconds(60), Duration.ofMinutes(30), Duration.ofMillis(1500)))
                .extracting(time::written)
                .containsExactly("60 s", "30 m", "1500 ms");
        assertThat(Setting.integers("a.levels", List.of(8, 5), Bounds.any(), "It steps.")
                        .written(List.of(8, 5)))
                .isEqualTo("[8, 5]");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> COUNT.parse("0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a.count must be a whole number from 1 to 2,000, cannot be: 0");
        assertThatThrownBy(() -> COUNT.parse("2.5"))
                .hasMessage("a.count must be a whole number from 1 to 2,000, cannot be: 2.5");
        assertThatThrownBy(() -> COUNT.parse("9999999999"))
                .hasMessage("a.count must be a whole number from 1 to 2,000, cannot be: 9999999999");
        assertThatThrownBy(() -> SHARE.parse("NaN")).hasMessage("a.share must be a number from 0 to 1, cannot be: NaN");
        assertThatThrownBy(() -> TRUTH.parse("perhaps"))
                .hasMessage("a.truth must be true or false, cannot be: perhaps");
        assertThatThrownBy(() -> Setting.number("a.far", 0, Bounds.within(0.0, 1e-12), "It is far.")
                        .parse("Infinity"))
                .hasMessage("a.far must be a number from 0 to 1E-12, cannot be: Infinity");
        assertThatThrownBy(() -> Setting.integer("a.none", 0, Bounds.within(1, 2), "Its default cannot be."))
                .hasMessage("a.none must be a whole number from 1 to 2, cannot be: 0");
    }

    @Test
    void choosesAmongTheValuesOfAnEnumeration() {
        Setting<Duty> duty = Setting.choice("a.duty", Duty.OFF, "It has a duty.");
        assertThat(duty.parse("every-day")).isEqualTo(Duty.EVERY_DAY);
        assertThat(duty.text(Duty.EVERY_DAY)).isEqualTo("every-day");
        assertThatThrownBy(() -> duty.parse("never"))
                .hasMessage("a.duty must be one of off, every-day, cannot be: never");
    }

    private enum Duty {
        OFF,
        EVERY_DAY
    }

    @Test
    void saysWhatMayBe() {
        assertThat(COUNT.allowed()).isEqualTo("a whole number from 1 to 2,000");
        assertThat(TRUTH.allowed()).isEqualTo("true or false");
        assertThat(COUNT.flag()).contains(new Setting.Flag("--count", "N"));
        assertThat(Setting.number("a.turn", 30, Bounds.within(0.0, 180.0), "It turns.")
                        .unit("degrees")
                        .allowed())
                .isEqualTo("a number of degrees from 0 to 180");
    }

    @Test
    void valuesAreImmutableAndOfTheirSettings() {
        SettingValues values = SettingValues.defaults(List.of(COUNT, SHARE));
        assertThat(values.with(COUNT, 5).get(COUNT)).isEqualTo(5);
        assertThat(values.get(COUNT)).isEqualTo(3);
        assertThat(values.parsed(SHARE, "1").texts())
                .containsEntry("a.share", "1.0")
                .containsEntry("a.count", "3");
        assertThatThrownBy(() -> values.get(TRUTH)).hasMessageStartingWith("a.truth is none of these settings");
    }
}
