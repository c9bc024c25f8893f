package io.redtail.delivery;

/** Why Redtail closes a connection, by RFC 6455 section 7.4 and its registry. */
public enum CloseCode {
    /** The log has ended. */
    NORMAL(1000),
    /** Shutdown or undeploy: come back. */
    GOING_AWAY(1001),
    /** A binary frame: this protocol has none. */
    UNSUPPORTED_DATA(1003),
    /** A compressed message that cannot be inflated. */
    INVALID_PAYLOAD(1007),
    /** Not allowed, or too many bad messages: do not come back. */
    POLICY_VIOLATION(1008),
    /** A message beyond the configured length. */
    TOO_BIG(1009),
    /** A failure of ours that only this client met. */
    INTERNAL_ERROR(1011),
    /** Slow consumer or overload: come back with a backoff. */
    TRY_AGAIN_LATER(1013);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
