package io.redtail.delivery;

/** What happens to a client whose channel lost publications before they reached its send queue. */
public enum GapPolicy {
    /** It is told, where its protocol has words for that, and stays connected. */
    ANNOUNCE,
    /** The connection is closed with {@link CloseCode#TRY_AGAIN_LATER}. */
    DISCONNECT
}
