package org.tokenrig.io.gltf.write;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Spans of a chunk's bytes, in any order, which may overlap. */
final class ByteSpans {
    /** So few bytes between two spans are padding. */
    private static final int PADDING = 8;

    /**
     * Bytes in a row.
     *
     * @param start the first
     * @param end the one behind the last
     */
    record Span(long start, long end) {}

    private final List<Span> spans = new ArrayList<>();

    void add(long start, long end) {
        if (end > start) {
            spans.add(new Span(start, end));
        }
    }

    /** The spans in order; those that overlap, or have no more than the gap between them, are one. */
    private List<Span> joined(int gap) {
        List<Span> joined = new ArrayList<>();
        spans.sort(Comparator.comparingLong(Span::start));
        for (Span span : spans) {
            int last = joined.size() - 1;
            if (last >= 0 && span.start() <= joined.get(last).end() + gap) {
                Span before = joined.get(last);
                joined.set(last, new Span(before.start(), Math.max(before.end(), span.end())));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    /**
     * What these spans cover, with the padding between them, and the others do not. Each cut is a multiple of eight bytes, so
     * that what stays is aligned as it was, but for one that reaches the end.
     *
     * @param end of the chunk
     */
    ByteCuts without(ByteSpans others, long end) {
        List<Span> stay = others.joined(0);
        List<Span> cuts = new ArrayList<>();
        int next = 0;
        for (Span span : joined(PADDING)) {
            long start = span.start();
            while (next < stay.size() && stay.get(next).end() <= start) {
                next++;
            }
            while (next < stay.size() && stay.get(next).start() < span.end()) {
                addCut(cuts, start, stay.get(next).start(), end);
                start = stay.get(next).end();
                if (start >= span.end()) {
                    break;
                }
                next++;
            }
            addCut(cuts, start, span.end(), end);
        }
        return new ByteCuts(cuts);
    }

    private static void addCut(List<Span> cuts, long start, long end, long all) {
        long length = end >= all ? all - start : (end - start) & -8L;
        if (length > 0) {
            cuts.add(new Span(Math.min(end, all) - length, Math.min(end, all)));
        }
    }
}
