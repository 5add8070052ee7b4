package org.tokenrig.inference.quality;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Above which numbers a rig is for review or quarantine.
 *
 * @param limits of every measure
 */
public record QualityThresholds(Map<Measure, Limit> limits) implements Serializable {
    /** Chosen on true rigs and on damaged ones; {@code docs/quality.md} has how. */
    public static final QualityThresholds DEFAULT = defaults();

    /**
     * Of one measure, in its unit.
     *
     * @param review not negative
     * @param quarantine at least as much; infinite for never
     */
    public record Limit(double review, double quarantine) implements Serializable {
        public Limit {
            if (!(review >= 0) || !(quarantine >= review)) {
                throw new IllegalArgumentException(
                        "review must not be negative and quarantine not be less than review, cannot be: " + review
                                + " and " + quarantine);
            }
        }
    }

    public QualityThresholds {
        EnumMap<Measure, Limit> copy = new EnumMap<>(Measure.class);
        copy.putAll(requireNonNull(limits, "limits is null"));
        for (Measure measure : Measure.values()) {
            if (copy.get(measure) == null) {
                throw new IllegalArgumentException("there must be a limit of " + measure.label());
            }
        }
        limits = Collections.unmodifiableMap(copy);
    }

    private static QualityThresholds defaults() {
        EnumMap<Measure, Limit> limits = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            limits.put(measure, new Limit(measure.review(), measure.quarantine()));
        }
        return new QualityThresholds(limits);
    }

    /** The same with another limit of one measure. */
    public QualityThresholds with(Measure measure, Limit limit) {
        EnumMap<Measure, Limit> changed = new EnumMap<>(limits);
        changed.put(measure, limit);
        return new QualityThresholds(changed);
    }

    /** The limit of a measure. */
    public Limit of(Measure measure) {
        return limits.get(measure);
    }

    /** What a value of a measure comes to. */
    public Verdict of(Measure measure, double value) {
        Limit limit = of(measure);
        if (value > limit.quarantine()) {
            return Verdict.QUARANTINE;
        }
        return value > limit.review() ? Verdict.REVIEW : Verdict.ACCEPT;
    }
}
