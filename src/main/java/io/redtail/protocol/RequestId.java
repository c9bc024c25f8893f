package io.redtail.protocol;

/**
 * A client's own name for a command, echoed in its answer.
 *
 * @param value a {@link String} of at most {@value #MAX_LENGTH} characters, or a {@link Long}
 */
public record RequestId(Object value) {

    static final int MAX_LENGTH = 128;

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public RequestId {
        boolean valid = value instanceof Long || (value instanceof String text && text.length() <= MAX_LENGTH);
        if (!valid) {
            throw new IllegalArgumentException(
                    "id must be a string of at most " + MAX_LENGTH + " characters or a whole number");
        }
    }
}
