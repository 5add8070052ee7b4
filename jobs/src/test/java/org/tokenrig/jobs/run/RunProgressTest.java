package org.tokenrig.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunProgressTest {
    private final RunProgress progress = new RunProgress(
            "asset", 40, 4000, new PrintStream(new ByteArrayOutputStream()), false, Duration.ofSeconds(1));

    @Test
    void saysRateAndTimeLeft() {
        assertThat(progress.line(9, 1, 1000, Duration.ofMinutes(5)))
                .isEqualTo("10 of 40 assets, 1 failed, 2.0 a minute, 15 min left");
    }

    @Test
    void promisesNothingBeforeTheFirst() {
        assertThat(progress.line(0, 0, 0, Duration.ofMinutes(1))).isEqualTo("0 of 40 assets");
    }
}
