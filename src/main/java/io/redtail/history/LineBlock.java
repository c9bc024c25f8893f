package io.redtail.history;

import io.redtail.delivery.Publication;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

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

    /**
     * What several have, from an offset on: a view, for a page takes a small part of a long log.
     *
     * @param blocks each the one behind the one before, without a hole
     */
    static KnownLines joined(String epoch, long first, List<LineBlock> blocks) {
        return blocks.isEmpty()
                ? new KnownLines(epoch, first, List.of())
                : new KnownLines(epoch, first, new Lines(first, List.copyOf(blocks)));
    }

    /** The lines of several blocks as one list. */
    private static final class Lines extends AbstractList<Publication> implements RandomAccess {

        private final long first;
        private final List<LineBlock> blocks;

        Lines(long first, List<LineBlock> blocks) {
            this.first = first;
            this.blocks = blocks;
        }

        @Override
        public int size() {
            return (int) (blocks.get(blocks.size() - 1).known().last() - first + 1);
        }

        @Override
        public Publication get(int index) {
            long offset = first + index;
            KnownLines lines =
                    blocks.get((int) (numberOf(offset) - numberOf(first))).known();
            return lines.lines().get((int) (offset - lines.first()));
        }
    }

    /** Which block an offset is in. */
    static long numberOf(long offset) {
        return (offset - 1) / LINES;
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
