package io.redtail.history;

/**
 * A position in the one order in which a Redis server delivers everything to all its subscribers: so many messages
 * after a marker.
 *
 * @param marker the marker's id; empty: nothing was ever recorded
 * @param after how many messages after it; no other marker stands between
 * @param feed what was counted, as {@link io.redtail.redis.RedisNames#feed} has it; empty for a marker itself, which is where it is
 *     whatever is counted
 */
record FeedPosition(String marker, int after, String feed) {

    static final FeedPosition NONE = new FeedPosition("", 0);

    FeedPosition(String marker, int after) {
        this(marker, after, "");
    }

    static FeedPosition at(String marker) {
        return new FeedPosition(marker, 0);
    }

    /** Reads what {@link #toString} wrote; foreign text is a position that no node knows. */
    static FeedPosition parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return text.isEmpty() ? NONE : at(text);
        }
        String[] count = text.substring(colon + 1).split("-", 2);
        try {
            return new FeedPosition(
                    text.substring(0, colon), Integer.parseInt(count[0]), count.length > 1 ? count[1] : "");
        } catch (NumberFormatException foreign) {
            return at(text);
        }
    }

    FeedPosition next() {
        return new FeedPosition(marker, after + 1, feed);
    }

    boolean isNone() {
        return marker.isEmpty();
    }

    @Override
    public String toString() {
        return isNone() ? "" : marker + ":" + after + (feed.isEmpty() ? "" : "-" + feed);
    }
}
