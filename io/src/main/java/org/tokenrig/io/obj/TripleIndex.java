package org.tokenrig.io.obj;

import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.ReadBudget;

/** Rows of three integers, each there once: a hash table with open addressing over the rows themselves. */
final class TripleIndex {
    private static final int FIRST_SLOTS = 16;

    private final ReadBudget budget;
    private final boolean cyclic;
    private final Growing.Ints rows; // (rows, 3)
    private int[] slots = {}; // row + 1, or 0 where free; a power of two of them, at most two thirds taken

    /** @param cyclic whether (a, b, c), (b, c, a) and (c, a, b) are the same, as they are the same triangle */
    TripleIndex(boolean cyclic, ReadBudget budget) {
        this.cyclic = cyclic;
        this.budget = budget;
        this.rows = new Growing.Ints(budget);
    }

    int size() {
        return rows.size() / 3;
    }

    int get(int row, int column) {
        return rows.get(3 * row + column);
    }

    /** All rows, row-major. */
    int[] toArray() {
        return rows.toArray();
    }

    /** The row with these; -1 where there is none. */
    int find(int a, int b, int c) {
        return slots.length == 0 ? -1 : slots[slot(a, b, c)] - 1;
    }

    /** Appends a row that {@link #find} did not find. */
    void add(int a, int b, int c) throws AssetException {
        if (3 * (size() + 1L) > 2L * slots.length) {
            grow();
        }
        slots[slot(a, b, c)] = size() + 1;
        rows.add(a);
        rows.add(b);
        rows.add(c);
    }

    private void grow() throws AssetException {
        int count = Math.max(FIRST_SLOTS, Math.multiplyExact(2, slots.length));
        budget.claimDecoded(4L * (count - slots.length), "an index of " + size() + " rows that grows");
        slots = new int[count];
        for (int row = 0; row < size(); row++) {
            slots[slot(get(row, 0), get(row, 1), get(row, 2))] = row + 1;
        }
    }

    /** The slot that holds this row, or the free one where it belongs. */
    private int slot(int a, int b, int c) {
        int mask = slots.length - 1;
        int slot = hash(a, b, c) & mask;
        while (slots[slot] != 0 && !isSame(slots[slot] - 1, a, b, c)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isSame(int row, int a, int b, int c) {
        int x = get(row, 0);
        int y = get(row, 1);
        int z = get(row, 2);
        return x == a && y == b && z == c || cyclic && (x == b && y == c && z == a || x == c && y == a && z == b);
    }

    private int hash(int a, int b, int c) {
        long mixed = cyclic
                ? mix(a) + mix(b) + mix(c) // the same whichever is first
                : mix(a + mix(b + mix(c)));
        return (int) (mix(mixed) >>> 16);
    }

    /** Stafford's variant 13 of the finaliser of MurmurHash3. */
    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
