package org.tokenrig.jobs.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Locale;

/**
 * Between which numbers the settings lie that say how much is made at once. Beyond these a run would end without memory, or
 * not at all, after it had begun; so they are refused by name before any work.
 */
final class SettingBounds {
    private record Bound(String key, long least, long most) {}

    private static final List<Bound> BOUNDS = List.of(
            new Bound("rig.samples", 1, 1_000_000),
            new Bound("rig.skin-samples", 1, 1_000_000),
            new Bound("rig.assets-per-step", 1, 1_024),
            new Bound("rig.bone-segments", 1, 10_000),
            new Bound("rig.generation.num-beams", 1, 256),
            new Bound("rig.generation.max-new-tokens", 1, 100_000),
            new Bound("model.threads", 0, 1_024),
            new Bound("bins.partitions", 0, 1_000_000),
            new Bound("prefetch.threads", 1, 256),
            new Bound("prefetch.assets", 1, 10_000));

    private SettingBounds() {}

    /**
     * Refuses a number that is out of bounds, and fewer samples than are to be decoded.
     *
     * @throws IllegalArgumentException naming the setting, what it may be and what it is
     */
    static void require(Config settings) {
        for (Bound bound : BOUNDS) {
            long value = settings.getLong(bound.key());
            if (value < bound.least() || value > bound.most()) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "%s must be from %d to %,d, cannot be: %d",
                        bound.key(),
                        bound.least(),
                        bound.most(),
                        value));
            }
        }
        int samples = settings.getInt("rig.samples");
        int decoded = settings.getInt("rig.skin-samples");
        if (decoded > samples) {
            throw new IllegalArgumentException("rig.skin-samples must be at most rig.samples, " + samples
                    + ", cannot be: " + decoded + "; give both");
        }
    }
}
