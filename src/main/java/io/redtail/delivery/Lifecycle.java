package io.redtail.delivery;

/** Where a {@link Subscriber} is in its life, and where each event leads. Nothing leads back. */
enum Lifecycle {
    /** It gets what is sent to it. */
    OPEN,

    /** It is to be closed, and its subscriptions are cancelled; its shard has not reached the close yet. */
    LEAVING,

    /** It gets nothing more, not even what waits; its shard has not reached the close yet. */
    DISCARDING,

    /** It gets what waits and nothing more; then its connection is closed. */
    CLOSING,

    /** Its connection is closed or lost. */
    GONE;

    /** What happens to a subscriber. */
    enum Event {
        /** Any thread wants its connection closed, or finds it lost. */
        LEAVE,

        /** Its shard reaches the close. */
        CLOSE,

        /** It is too slow, or its sink has failed. */
        DISCARD,

        /** Its socket has taken all that waited. */
        DRAINED,

        /** Its connection is lost, or its time to take what waits is over. */
        TERMINATE
    }

    /** Where it is after {@code event}: the transition table. */
    Lifecycle after(Event event) {
        return switch (this) {
            case OPEN ->
                switch (event) {
                    case LEAVE -> LEAVING;
                    case CLOSE -> CLOSING;
                    case DISCARD -> DISCARDING;
                    case DRAINED -> OPEN;
                    case TERMINATE -> GONE;
                };
            case LEAVING ->
                switch (event) {
                    case LEAVE, DRAINED -> LEAVING;
                    case CLOSE -> CLOSING;
                    case DISCARD -> DISCARDING;
                    case TERMINATE -> GONE;
                };
            case DISCARDING ->
                switch (event) {
                    case LEAVE, DISCARD, DRAINED -> DISCARDING;
                    case CLOSE -> CLOSING;
                    case TERMINATE -> GONE;
                };
            case CLOSING ->
                switch (event) {
                    case LEAVE, CLOSE -> CLOSING;
                    case DISCARD, DRAINED, TERMINATE -> GONE;
                };
            case GONE -> GONE;
        };
    }

    /** Whether its send queue takes more. */
    boolean takesMessages() {
        return switch (this) {
            case OPEN, LEAVING -> true;
            case DISCARDING, CLOSING, GONE -> false;
        };
    }
}
