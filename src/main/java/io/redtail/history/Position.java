package io.redtail.history;

/**
 * A place in the one order in which a Redis server delivers everything to all its subscribers: so many messages after a
 * marker.
 *
 * @param marker the marker's id; empty: nothing was ever recorded
 * @param after how many messages after it; no other marker stands between
 */
record Position(String marker, int after) {

    static final Position NONE = new Position("", 0);

    static Position at(String marker) {
        return new Position(marker, 0);
    }

    /** Reads what {@link #toString} wrote; what is none of ours is a place that nobody knows. */
    static Position parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return text.isEmpty() ? NONE : at(text);
        }
        try {
            return new Position(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException foreign) {
            return at(text);
        }
    }

    Position next() {
        return new Position(marker, after + 1);
    }

    boolean isNone() {
        return marker.isEmpty();
    }

    @Override
    public String toString() {
        return isNone() ? "" : marker + ":" + after;
    }
}
