package org.tokenrig.io.gltf.write;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tokenrig.io.gltf.write.ByteSpans.Span;

/** Spans of a chunk that are taken out of it, and where the other bytes are then. */
final class ByteCuts {
    private final List<Span> cuts; // in order, apart from each other
    private final long[] before; // (cuts + 1): bytes cut before each

    /** @param cuts in order, none touching another */
    ByteCuts(List<Span> cuts) {
        this.cuts = List.copyOf(cuts);
        this.before = new long[cuts.size() + 1];
        for (int i = 0; i < cuts.size(); i++) {
            before[i + 1] = before[i] + cuts.get(i).end() - cuts.get(i).start();
        }
    }

    /** Where a byte is after the cuts; of one that is cut out, where those behind it are. */
    long moved(long at) {
        int low = 0;
        int high = cuts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cuts.get(middle).start() < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // low cuts start before it; the last of them may reach beyond it
        long beyond = low == 0 ? 0 : Math.max(0, cuts.get(low - 1).end() - at);
        return at - before[low] + beyond;
    }

    /** The bytes that stay, of a chunk in pieces; nothing is copied. */
    List<ByteBuffer> apply(List<ByteBuffer> pieces) {
        List<ByteBuffer> staying = new ArrayList<>();
        long start = 0;
        int next = 0;
        for (ByteBuffer piece : pieces) {
            long end = start + piece.remaining();
            long from = start;
            while (next < cuts.size() && cuts.get(next).start() < end) {
                Span cut = cuts.get(next);
                add(staying, piece, from - start, Math.max(from, cut.start()) - start);
                from = Math.max(from, Math.min(end, cut.end()));
                if (cut.end() > end) {
                    break;
                }
                next++;
            }
            add(staying, piece, from - start, end - start);
            start = end;
        }
        return staying;
    }

    private static void add(List<ByteBuffer> staying, ByteBuffer piece, long from, long to) {
        if (to > from) {
            staying.add(piece.slice(piece.position() + (int) from, (int) (to - from)));
        }
    }
}
