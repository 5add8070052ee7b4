package org.tokenrig.inference.token;

import java.util.Arrays;

/** Some token ids, as ascending ranges that do not touch; two or three ranges name any set the grammar needs. */
public final class TokenSet {
    private final int[] bounds; // (ranges, 2): first id, id after the last
    private final int size;

    private TokenSet(int[] bounds) {
        this.bounds = bounds;
        int ids = 0;
        int previous = -1;
        for (int range = 0; range < bounds.length; range += 2) {
            if (bounds[range] <= previous || bounds[range + 1] <= bounds[range]) {
                throw new IllegalArgumentException(
                        "ranges must be ascending, apart and not empty, cannot be: " + Arrays.toString(bounds));
            }
            ids += bounds[range + 1] - bounds[range];
            previous = bounds[range + 1];
        }
        this.size = ids;
    }

    /** The set of some ranges, each a first id and the id after its last one, ascending and not touching each other. */
    public static TokenSet ofRanges(int... bounds) {
        if (bounds.length % 2 != 0) {
            throw new IllegalArgumentException("bounds must come in pairs, cannot be: " + Arrays.toString(bounds));
        }
        return new TokenSet(bounds.clone());
    }

    /** The set of one id. */
    public static TokenSet of(int token) {
        return ofRanges(token, token + 1);
    }

    /** Number of ids. */
    public int size() {
        return size;
    }

    /** Number of ranges. */
    public int ranges() {
        return bounds.length / 2;
    }

    /** First id of a range. */
    public int from(int range) {
        return bounds[2 * range];
    }

    /** The id after the last one of a range. */
    public int to(int range) {
        return bounds[2 * range + 1];
    }

    /** Whether an id is in the set. */
    public boolean contains(int token) {
        for (int range = 0; range < bounds.length; range += 2) {
            if (token >= bounds[range] && token < bounds[range + 1]) {
                return true;
            }
        }
        return false;
    }

    /** All ids, ascending. */
    public int[] toArray() {
        int[] ids = new int[size];
        int next = 0;
        for (int range = 0; range < ranges(); range++) {
            for (int id = from(range); id < to(range); id++) {
                ids[next++] = id;
            }
        }
        return ids;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int range = 0; range < ranges(); range++) {
            text.append(range == 0 ? "" : ", ").append(from(range));
            if (to(range) > from(range) + 1) {
                text.append("..").append(to(range) - 1);
            }
        }
        return text.toString();
    }
}
