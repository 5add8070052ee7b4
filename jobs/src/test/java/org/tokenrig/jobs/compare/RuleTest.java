package org.tokenrig.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    @ParameterizedTest
    @CsvSource({
        "containment < -0.01, containment, mean, <, -0.01",
        "j2j.high>0.5, j2j, high, >, 0.5",
        "valid <= -1 %, valid, mean, <=, -0.01",
        "Newly_Invalid >= 1, newly_invalid, mean, >=, 1",
        "skin_l1.losses > 2e1, skin_l1, losses, >, 20",
    })
    void readsWhatPeopleWrite(String text, String name, String part, String comparison, double limit) {
        Rule rule = Rule.of(text);

        assertThat(rule.name()).isEqualTo(name);
        assertThat(rule.part()).isEqualTo(part);
        assertThat(rule.comparison()).isEqualTo(comparison);
        assertThat(rule.limit()).isCloseTo(limit, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "containment", "containment < ", "containment = 1", "j2j.best > 1", "1 < 2", "a < b"})
    void refusesWhatIsNoRule(String text) {
        assertThatThrownBy(() -> Rule.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a rule must be like");
    }

    @Test
    void limitsThemselvesAreOnlyReachedWithEqual() {
        assertThat(Rule.of("a < 1").holds(1)).isFalse();
        assertThat(Rule.of("a <= 1").holds(1)).isTrue();
        assertThat(Rule.of("a > 1").holds(1)).isFalse();
        assertThat(Rule.of("a >= 1").holds(1)).isTrue();
    }

    @Test
    void lessIsBetterForDistancesAndMoreForRewards() {
        Difference distance = Difference.of("j2j", new double[] {4, 4, 4, 4}, new double[] {3, 5, 4, 2});
        Difference reward = Difference.of("containment", new double[] {0.5, 0.5}, new double[] {0.6, 0.4});
        Difference joints = Difference.of("joint_difference", new double[] {-3, 2}, new double[] {1, -4});

        assertThat(distance.wins()).isEqualTo(2);
        assertThat(distance.losses()).isEqualTo(1);
        assertThat(distance.ties()).isEqualTo(1);
        assertThat(distance.mean()).isCloseTo(-0.5, within(1e-12));
        assertThat(distance.median()).isCloseTo(-0.5, within(1e-12));
        assertThat(reward.wins()).isEqualTo(1);
        assertThat(reward.losses()).isEqualTo(1);
        assertThat(joints.wins()).isEqualTo(1);
        assertThat(joints.losses()).isEqualTo(1);
    }
}
