package org.tokenrig.inference.quality;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a rig moves, and what that comes to.
 *
 * @param verdict by the thresholds
 * @param reasons sentences, the gravest first; empty where the rig is accepted
 * @param values of every measure, in its unit
 * @param joints in the order of the skeleton
 * @param pieces connected pieces of the surface
 */
public record RigQuality(
        Verdict verdict, List<String> reasons, Map<Measure, Double> values, List<JointQuality> joints, int pieces) {
    public RigQuality {
        requireNonNull(verdict, "verdict is null");
        reasons = List.copyOf(reasons);
        values = Collections.unmodifiableMap(new EnumMap<>(values));
        joints = List.copyOf(joints);
    }

    /** The value of a measure, in its unit. */
    public double of(Measure measure) {
        return values.get(measure);
    }

    /** How many joints move nothing, and none of whose descendants does. */
    public int idleJoints() {
        return (int) joints.stream().filter(JointQuality::idle).count();
    }
}
