package org.tokenrig.io.gltf.write;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * The attributes of interleaved vertices as columns of a table whose rows are a stride apart, in units of four bytes, to which
 * attributes of vertices are aligned. Columns go that only accessors use which go.
 */
final class InterleavedColumns {
    private static final int UNIT = 4;

    private final int stride;
    private final BitSet left = new BitSet();
    private final BitSet stayed = new BitSet();

    /** @param stride bytes from one vertex to the next */
    InterleavedColumns(int stride) {
        this.stride = stride;
    }

    /**
     * Notes an accessor.
     *
     * @param offset of its first element, in bytes from the start of the view
     * @param size of an element, in bytes
     * @param goes whether it is no more in use
     * @return whether it lies in the table as columns do
     */
    boolean add(long offset, int size, boolean goes) {
        if (stride <= 0 || stride % UNIT != 0 || offset % UNIT != 0 || size <= 0 || offset % stride + size > stride) {
            return false;
        }
        int column = (int) (offset % stride) / UNIT;
        (goes ? left : stayed).set(column, column + (size + UNIT - 1) / UNIT);
        return true;
    }

    /** Whether a column goes. */
    boolean someGo() {
        return gone().cardinality() > 0 && !stayed.isEmpty();
    }

    private BitSet gone() {
        BitSet gone = (BitSet) left.clone();
        gone.andNot(stayed);
        return gone;
    }

    /** Bytes from one vertex to the next without what goes. */
    int strideAfter() {
        return stride - UNIT * gone().cardinality();
    }

    /** Where a byte of a column that stays is then. */
    long moved(long offset) {
        int column = (int) (offset % stride);
        int before = gone().get(0, column / UNIT).cardinality();
        return offset / stride * strideAfter() + column - (long) UNIT * before;
    }

    /** The bytes of the columns that stay. */
    ByteBuffer staying(byte[] vertices) {
        BitSet gone = gone();
        ByteBuffer out = ByteBuffer.allocate(vertices.length);
        for (int row = 0; row < vertices.length; row += stride) {
            for (int from = gone.nextClearBit(0); from < stride / UNIT; ) {
                int next = gone.nextSetBit(from);
                int to = next < 0 ? stride / UNIT : next;
                int start = Math.min(vertices.length, row + UNIT * from);
                int end = Math.min(vertices.length, row + UNIT * to);
                out.put(vertices, start, end - start);
                from = gone.nextClearBit(to);
            }
        }
        return out.flip();
    }
}
