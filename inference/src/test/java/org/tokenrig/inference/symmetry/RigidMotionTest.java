package org.tokenrig.inference.symmetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RigidMotionTest {
    private static final int PLACES = 20;

    private static double[] places() {
        SplittableRandom random = new SplittableRandom(3);
        return random.doubles(3 * PLACES, -1, 1).toArray();
    }

    private static double[] moved(RigidMotion motion, double[] places) {
        double[] moved = places.clone();
        for (int i = 0; i < places.length; i += 3) {
            System.arraycopy(motion.apply(places[i], places[i + 1], places[i + 2]), 0, moved, i, 3);
        }
        return moved;
    }

    /** By a third of a right angle and a shift. */
    private static final RigidMotion MOTION = new RigidMotion(
            new double[] {Math.sqrt(0.75), -0.5, 0, 0.5, Math.sqrt(0.75), 0, 0, 0, 1}, new double[] {0.3, -0.1, 0.2});

    @Test
    void stepsFindAMotion() {
        double[] from = places();
        double[] to = moved(MOTION, from);
        RigidMotion found = RigidMotion.NONE;
        for (int step = 0; step < 10; step++) {
            found = found.then(RigidMotion.nearest(moved(found, from), to, PLACES));
        }
        assertThat(found.rotation()).containsExactly(MOTION.rotation(), within(1e-9));
        assertThat(found.shift()).containsExactly(MOTION.shift(), within(1e-9));
    }

    @Test
    void motionsComeOneAfterTheOther() {
        double[] places = places();
        RigidMotion other = new RigidMotion(new double[] {0, 0, 1, 1, 0, 0, 0, 1, 0}, new double[] {1, 2, 3});
        assertThat(moved(MOTION.then(other), places))
                .containsExactly(moved(other, moved(MOTION, places)), within(1e-12));
    }

    @Test
    void placesOnALineOrTooFewAreOnlyShiftedOrStay() {
        double[] line = {0, 0, 0, 1, 0, 0, 2, 0, 0};
        RigidMotion found = RigidMotion.nearest(line, new double[] {1, 0, 0, 2, 0, 0, 3, 0, 0}, 3);
        assertThat(found.rotation()).containsExactly(RigidMotion.NONE.rotation());
        assertThat(found.shift()).containsExactly(new double[] {1, 0, 0}, within(1e-12));
        assertThat(RigidMotion.nearest(line, line, 2)).isSameAs(RigidMotion.NONE);
    }
}
