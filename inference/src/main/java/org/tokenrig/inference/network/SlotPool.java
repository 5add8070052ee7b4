package org.tokenrig.inference.network;

import java.util.BitSet;
import java.util.Optional;

/**
 * Which slots of an asset's cache hold which row's past. The first slots are the prompt and belong to every row; a step
 * gives each row one new slot, and a row that continues another shares all its slots. Nothing moves when rows fork, and slots
 * of forgotten rows are given up only when they are more than half.
 */
final class SlotPool {
    private static final int LEAST_DEAD = 64;

    private final int prompt;
    private int used;
    /** Of each row, the slots it has written or shares, beyond the prompt. */
    private BitSet[] pasts = {new BitSet()};

    private int[] lengths = {0};

    /** A pool with one row that has said nothing. */
    SlotPool(int prompt) {
        this.prompt = prompt;
        this.used = prompt;
    }

    /** Slots taken, those of the prompt included. */
    int used() {
        return used;
    }

    int rows() {
        return pasts.length;
    }

    /** Position of the row's newest token in its sequence. */
    int position(int row) {
        return prompt + lengths[row] - 1;
    }

    /** Rows from now on are these of the present ones, some perhaps forgotten, some several times. */
    void continueFrom(int[] parents) {
        BitSet[] nextPasts = new BitSet[parents.length];
        int[] nextLengths = new int[parents.length];
        for (int row = 0; row < parents.length; row++) {
            nextPasts[row] = (BitSet) pasts[parents[row]].clone();
            nextLengths[row] = lengths[parents[row]];
        }
        pasts = nextPasts;
        lengths = nextLengths;
    }

    /** If more than half of the slots are in no row's past: those that remain, which then follow the prompt in order. */
    Optional<int[]> compact() {
        BitSet live = new BitSet();
        for (BitSet past : pasts) {
            live.or(past);
        }
        int kept = live.cardinality();
        int dead = used - prompt - kept;
        if (dead < LEAST_DEAD || dead <= kept) {
            return Optional.empty();
        }
        int[] keep = live.stream().toArray();
        int[] moved = new int[used];
        for (int i = 0; i < keep.length; i++) {
            moved[keep[i]] = prompt + i;
        }
        for (int row = 0; row < pasts.length; row++) {
            BitSet past = new BitSet();
            pasts[row].stream().forEach(slot -> past.set(moved[slot]));
            pasts[row] = past;
        }
        used = prompt + kept;
        return Optional.of(keep);
    }

    /** Gives each row a slot, in order of rows, and returns the first. */
    int append() {
        int first = used;
        for (int row = 0; row < pasts.length; row++) {
            pasts[row].set(used++);
            lengths[row]++;
        }
        return first;
    }

    /** (rows, used) row-major: 0 where a row sees a slot, else minus infinity. */
    float[] mask() {
        float[] mask = new float[Math.multiplyExact(pasts.length, used)];
        for (int row = 0; row < pasts.length; row++) {
            for (int slot = pasts[row].nextClearBit(prompt); slot < used; slot = pasts[row].nextClearBit(slot + 1)) {
                mask[row * used + slot] = Float.NEGATIVE_INFINITY;
            }
        }
        return mask;
    }
}
