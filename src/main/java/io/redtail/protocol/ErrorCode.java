package io.redtail.protocol;

import java.util.Locale;

/** Why a command was not carried out. */
public enum ErrorCode {
    /** Not JSON, or not a command; the message says what would be. */
    BAD_REQUEST,
    /** An id that cannot name a channel. */
    BAD_CHANNEL,
    /** The client has not said who it is, or what it showed is not accepted. */
    UNAUTHORIZED,
    /** The client, or the gateway's Redis user, may not do that. */
    FORBIDDEN,
    /** More subscriptions than one connection may have. */
    LIMIT,
    /** More commands a second than one connection may send. */
    RATE,
    /** Only history could give it, and history is off. */
    NO_HISTORY,
    /** Redis cannot deliver the channel now. */
    UNAVAILABLE;

    /** The word that clients see. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
