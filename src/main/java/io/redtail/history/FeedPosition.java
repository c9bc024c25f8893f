package io.redtail.history;

/**
 * A position in the one order in which a Redis server delivers everything to all its subscribers: so many messages
 * after a marker.
 *
 * @param marker the marker's id; empty: nothing was ever recorded
 * @param after how many messages after it; no other marker stands between
 */
record FeedPosition(String marker, int after) {

    static final FeedPosition NONE = new FeedPosition("", 0);

    static FeedPosition at(String marker) {
        return new FeedPosition(marker, 0);
    }

    /** Reads what {@link #toString} wrote; foreign text is a position that no node knows. */
    static FeedPosition parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return text.isEmpty() ? NONE : at(text);
        }
        try {
            return new FeedPosition(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException foreign) {
            return at(text);
        }
    }

    FeedPosition next() {
        return new FeedPosition(marker, after + 1);
    }

    boolean isNone() {
        return marker.isEmpty();
    }

    @Override
    public String toString() {
        return isNone() ? "" : marker + ":" + after;
    }
}
