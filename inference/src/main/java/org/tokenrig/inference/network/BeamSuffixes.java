package org.tokenrig.inference.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which keys and values of the KV cache belong to which beam of an asset. The prompt and the tokens that all beams
 * have in common are the shared prefix, kept once; what came after is a suffix of each beam. All suffixes are
 * equally long, since a step adds a position to each. A beam that continues another takes over the slot that has
 * its suffix, and only a second one that continues it needs a copy:
 *
 * <pre>{@code
 *   shared prefix                       suffixes
 *   mesh, prompt, a b c d e f g         slot 0:  h i j     beam 2
 *                                       slot 1:  h k l     beam 0
 *                                       slot 2:  h i m     beam 1
 * }</pre>
 *
 * Later beams mostly descend from one of the earlier, so that suffixes stay short: where they begin alike, as with
 * the h of the picture, that beginning moves to the shared prefix, once it is long enough to be worth it.
 */
final class BeamSuffixes {
    // what all beams share is moved out of the suffixes this many positions at a time
    private static final int LEAST_SHARED = 8;

    private int shared;
    /**
     * Of each beam in order of slots, the slot that each position of its suffix was written at. A position is
     * written in one step by all beams, so where slots are the same, the tokens are.
     */
    private int[][] written = {{}};

    private int length;

    /** One beam that has written nothing. */
    BeamSuffixes(int prompt) {
        this.shared = prompt;
    }

    /**
     * What {@link #continueFrom} asks for.
     *
     * @param slots of each new beam, where its suffix is; they are 0 to beams - 1
     * @param sources slots of suffixes to be copied
     * @param targets where to; none is also a source
     */
    record Moves(int[] slots, int[] sources, int[] targets) {}

    int beams() {
        return written.length;
    }

    /** Positions that all beams share. */
    int shared() {
        return shared;
    }

    /** Positions of each suffix. */
    int length() {
        return length;
    }

    /**
     * From now on the beams continue those in these slots, some perhaps none, some several.
     *
     * @param parents of each new beam the slot of the one that it continues
     */
    Moves continueFrom(int[] parents) {
        int beams = parents.length;
        int[] slots = new int[beams];
        Arrays.fill(slots, -1);
        boolean[] taken = new boolean[beams];
        for (int beam = 0; beam < beams; beam++) {
            int parent = parents[beam];
            if (parent < beams && !taken[parent]) {
                taken[parent] = true;
                slots[beam] = parent;
            }
        }
        int[][] next = new int[beams][];
        List<int[]> copies = new ArrayList<>();
        int free = 0;
        for (int beam = 0; beam < beams; beam++) {
            if (slots[beam] < 0) {
                while (taken[free]) {
                    free++;
                }
                taken[free] = true;
                slots[beam] = free;
                copies.add(new int[] {parents[beam], free});
            }
            next[slots[beam]] = written[parents[beam]].clone();
        }
        written = next;
        return new Moves(
                slots,
                copies.stream().mapToInt(copy -> copy[0]).toArray(),
                copies.stream().mapToInt(copy -> copy[1]).toArray());
    }

    /** How many positions at the beginning of the suffixes have become shared; the caller moves them. */
    int share() {
        int same = 0;
        while (same < length && sameAt(same)) {
            same++;
        }
        if (same < LEAST_SHARED && beams() > 1) {
            return 0;
        }
        for (int beam = 0; beam < beams(); beam++) {
            written[beam] = Arrays.copyOfRange(written[beam], same, length);
        }
        shared += same;
        length -= same;
        return same;
    }

    private boolean sameAt(int position) {
        for (int[] suffix : written) {
            if (suffix[position] != written[0][position]) {
                return false;
            }
        }
        return true;
    }

    /** Gives each beam a position: one alone at the end of the shared prefix, several at the ends of their suffixes. */
    void append() {
        if (beams() == 1) {
            if (length > 0) {
                throw new IllegalStateException("what one beam has written must be shared before it goes on");
            }
            shared++;
            return;
        }
        for (int beam = 0; beam < beams(); beam++) {
            written[beam] = Arrays.copyOf(written[beam], length + 1);
            written[beam][length] = beam;
        }
        length++;
    }
}
