package io.redtail.security;

import java.util.Map;

/** A request that is not let in, with the answer that says why. What would help an attacker is only in the log. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String SECONDS_TO_WAIT = "5";

    private final int status;
    private final transient Map<String, String> headers;

    private RefusedException(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false); // it is an answer, not a fault: nobody reads its stack
        this.status = status;
        this.headers = headers;
    }

    static RefusedException badRequest(String detail) {
        return new RefusedException(400, detail, Map.of());
    }

    /** @param error as RFC 6750 names it; empty for who has shown nothing yet */
    static RefusedException unauthorized(String detail, String error) {
        String challenge = "Bearer realm=\"redtail\"" + (error.isEmpty() ? "" : ", error=\"" + error + "\"");
        return new RefusedException(401, detail, Map.of("WWW-Authenticate", challenge));
    }

    static RefusedException forbidden(String detail) {
        return new RefusedException(403, detail, Map.of());
    }

    public static RefusedException tooMany(String detail) {
        return new RefusedException(429, detail, Map.of("Retry-After", SECONDS_TO_WAIT));
    }

    static RefusedException overloaded(String detail) {
        return new RefusedException(503, detail, Map.of("Retry-After", SECONDS_TO_WAIT));
    }

    /**
     * What is asked for would be granted at another time.
     *
     * @param secondsToWait different ones for those who come together
     */
    public static RefusedException busy(String detail, int secondsToWait) {
        return new RefusedException(503, detail, Map.of("Retry-After", String.valueOf(secondsToWait)));
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** What was wrong and what would be right, for the client. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** What the answer says besides, such as {@code Retry-After} in seconds. */
    public Map<String, String> headers() {
        return headers;
    }
}
