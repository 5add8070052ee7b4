package org.tokenrig.inference.synth;

import java.util.List;

/** Finds limbs that come so close to one another that one skin over both would join them where no modeller would. */
final class Crowding {
    private static final int SAMPLES = 5;

    private final List<Field> fields;
    private final int[] parents;
    private final double gap;

    /** Limbs need at least {@code gap} between them. */
    Crowding(List<Field> fields, int[] parents, double gap) {
        this.fields = fields;
        this.parents = parents;
        this.gap = gap;
    }

    /**
     * Marks parts to be taken out of the skin, the thinner of two, until none are too close.
     *
     * @param part (fields): part that each field is of
     * @param apart (parts): true where a part is out already
     */
    void separate(List<Integer> part, boolean[] apart) {
        for (int a = 0; a < fields.size(); a++) {
            for (int b = 0; b < fields.size(); b++) {
                if (part.get(a).equals(part.get(b)) || apart[part.get(a)] || apart[part.get(b)]) {
                    continue;
                }
                Field thin = fields.get(a);
                Field thick = fields.get(b);
                if (thin.girth <= thick.girth && isElsewhere(thin.joint, thick.joint) && isTooClose(thin, thick)) {
                    apart[part.get(a)] = true;
                    // Left and right are alike: both go, not one.
                    if (thin.girth > 0.98 * thick.girth) {
                        apart[part.get(b)] = true;
                    }
                }
            }
        }
    }

    /** Whether two joints are on different branches, so that their shapes should not touch but at the fork. */
    private boolean isElsewhere(int a, int b) {
        return !isWithin(a, b) && !isWithin(b, a);
    }

    private boolean isWithin(int joint, int branch) {
        int at = joint;
        while (at > branch) {
            at = parents[at];
        }
        return at == branch;
    }

    /** Near a fork the first part of a limb may well touch its neighbours. */
    private int firstSample(int thin, int thick) {
        int fork = parents[thin];
        if (fork < 0 || !isWithin(thick, fork)) {
            return 0;
        }
        return parents[thick] == fork ? 3 * SAMPLES / 4 : SAMPLES / 2;
    }

    private boolean isTooClose(Field thin, Field thick) {
        for (int i = firstSample(thin.joint, thick.joint); i < SAMPLES; i++) {
            double share = (double) i / (SAMPLES - 1);
            Vec point = thin.along(share);
            if (thick.distance(point.x(), point.y(), point.z()) - thin.thickness(share) < gap) {
                return true;
            }
        }
        return false;
    }
}
