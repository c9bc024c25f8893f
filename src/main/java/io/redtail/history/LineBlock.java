package io.redtail.history;

import io.redtail.delivery.Publication;
import java.util.ArrayList;
import java.util.List;

/** Some lines of a block, without a hole. */
record LineBlock(KnownLines known, long cost) {

    /** So many offsets have a block in common, whoever reads them. */
    static final int LINES = 128;

    /** A line's objects, without its bytes: those are there twice, as they are and as they are sent. */
    private static final int LINE_COST = 256;

    static LineBlock of(String epoch, long first, List<Publication> lines) {
        long cost =
                lines.stream().mapToLong(line -> LINE_COST + 2L * line.weight()).sum();
        return new LineBlock(new KnownLines(epoch, first, List.copyOf(lines)), cost);
    }

    /** With those of another one; that one alone if there is a hole between them. */
    LineBlock with(LineBlock later) {
        KnownLines a = known;
        KnownLines b = later.known;
        if (a.first() > b.last() + 1 || b.first() > a.last() + 1) {
            return later;
        }
        if (a.first() <= b.first() && b.last() <= a.last()) {
            return this;
        }
        List<Publication> all = new ArrayList<>(LINES);
        long first = Math.min(a.first(), b.first());
        for (long offset = first; offset <= Math.max(a.last(), b.last()); offset++) {
            KnownLines from = offset >= a.first() && offset <= a.last() ? a : b;
            all.add(from.lines().get((int) (offset - from.first())));
        }
        return of(a.epoch(), first, all);
    }
}
