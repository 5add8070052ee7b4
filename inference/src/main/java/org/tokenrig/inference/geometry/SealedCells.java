package org.tokenrig.inference.geometry;

/** Marks the cells that surface cells shut off from the outside, by flooding from outside through faces of free cells. */
final class SealedCells {
    private final VoxelGrid surface;
    private final int words;
    private final long[] free;
    private final long[] reached;
    private final int[] queue; // rows whose cells have new neighbours to reach, a ring
    private final boolean[] queued;
    private int head;
    private int waiting;

    private SealedCells(VoxelGrid surface) {
        this.surface = surface;
        words = surface.rowWords();
        free = new long[surface.bits().length];
        reached = new long[free.length];
        queue = new int[surface.countY() * surface.countZ()];
        queued = new boolean[queue.length];
    }

    /**
     * Marks every cell that cannot be reached.
     *
     * @param surface cells that stop the flood
     * @param filled of the same shape
     */
    static void fill(VoxelGrid surface, VoxelGrid filled) {
        SealedCells cells = new SealedCells(surface);
        cells.seed();
        cells.flood();
        for (int word = 0; word < cells.free.length; word++) {
            filled.bits()[word] |= cells.free[word] & ~cells.reached[word];
        }
    }

    private void seed() {
        int lastWord = words - 1;
        long lastBit = 1L << (surface.countX() - 1);
        long mask = lastBit | (lastBit - 1);
        for (int row = 0; row < queue.length; row++) {
            int y = row % surface.countY();
            int z = row / surface.countY();
            boolean side = y == 0 || y == surface.countY() - 1 || z == 0 || z == surface.countZ() - 1;
            int from = row * words;
            for (int word = 0; word < words; word++) {
                free[from + word] = ~surface.bits()[from + word] & (word == lastWord ? mask : -1L);
                reached[from + word] = side ? free[from + word] : 0;
            }
            reached[from] |= free[from] & 1;
            reached[from + lastWord] |= free[from + lastWord] & lastBit;
            spread(from);
            enqueue(row);
        }
    }

    private void flood() {
        int countY = surface.countY();
        while (waiting > 0) {
            int row = queue[head];
            head = (head + 1) % queue.length;
            waiting--;
            queued[row] = false;
            int y = row % countY;
            if (y > 0) {
                reach(row, row - 1);
            }
            if (y < countY - 1) {
                reach(row, row + 1);
            }
            if (row >= countY) {
                reach(row, row - countY);
            }
            if (row < queue.length - countY) {
                reach(row, row + countY);
            }
        }
    }

    private void reach(int row, int neighbour) {
        int from = row * words;
        int to = neighbour * words;
        boolean grew = false;
        for (int word = 0; word < words; word++) {
            long fresh = reached[from + word] & free[to + word] & ~reached[to + word];
            if (fresh != 0) {
                reached[to + word] |= fresh;
                grew = true;
            }
        }
        if (grew) {
            spread(to);
            enqueue(neighbour);
        }
    }

    private void enqueue(int row) {
        if (!queued[row]) {
            queued[row] = true;
            queue[(head + waiting) % queue.length] = row;
            waiting++;
        }
    }

    /** Lets what is reached run along its row, both ways, across words. */
    private void spread(int from) {
        long carry = 0;
        for (int word = from; word < from + words; word++) {
            long open = free[word];
            long run = reached[word] | (carry & open);
            for (int shift = 1; shift < 64; shift <<= 1) {
                run |= open & (run << shift);
                open &= open << shift;
            }
            reached[word] = run;
            carry = run >>> 63;
        }
        carry = 0;
        for (int word = from + words - 1; word >= from; word--) {
            long open = free[word];
            long run = reached[word] | (carry << 63 & open);
            for (int shift = 1; shift < 64; shift <<= 1) {
                run |= open & (run >>> shift);
                open &= open >>> shift;
            }
            reached[word] = run;
            carry = run & 1;
        }
    }
}
