package io.redtail.history;

import io.redtail.delivery.Publication;
import java.util.List;

/**
 * Lines that follow each other.
 *
 * @param first the offset of the first one
 */
record KnownLines(String epoch, long first, List<Publication> lines) {

    static final KnownLines NOTHING = new KnownLines("", 1, List.of());

    /** The offset of the last one; one less than {@code first} if there are none. */
    long last() {
        return first + lines.size() - 1;
    }

    /** Those from one offset up to another, which it has. */
    List<Publication> between(long from, long upTo) {
        return lines.subList((int) (from - first), (int) (upTo - first + 1));
    }
}
