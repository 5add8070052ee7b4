package org.tokenrig.io.obj;

import java.util.Arrays;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.ReadBudget;

/** Arrays that grow by half as they are filled, each growth counted as decoded bytes. */
final class Growing {
    private static final int FIRST = 16;

    private Growing() {}

    private static int larger(int size, ReadBudget budget) throws AssetException {
        int more = Math.max(FIRST, size / 2);
        budget.claimDecoded(4L * more, "a list of " + size + " numbers that grows");
        return Math.addExact(size, more);
    }

    /** Floats in the order in which they came. */
    static final class Floats {
        private final ReadBudget budget;
        private float[] values = {};
        private int size;

        Floats(ReadBudget budget) {
            this.budget = budget;
        }

        void add(float value) throws AssetException {
            if (size == values.length) {
                values = Arrays.copyOf(values, larger(size, budget));
            }
            values[size++] = value;
        }

        float get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }
    }

    /** Integers in the order in which they came. */
    static final class Ints {
        private final ReadBudget budget;
        private int[] values = {};
        private int size;

        Ints(ReadBudget budget) {
            this.budget = budget;
        }

        void add(int value) throws AssetException {
            if (size == values.length) {
                values = Arrays.copyOf(values, larger(size, budget));
            }
            values[size++] = value;
        }

        int get(int index) {
            return values[index];
        }

        void set(int index, int value) {
            values[index] = value;
        }

        int size() {
            return size;
        }

        void clear() {
            size = 0;
        }

        int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
