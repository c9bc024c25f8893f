package io.redtail.channel;

/** A payload that does not fit the type of its channel. The message says why, without its content. */
public final class MalformedPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedPayloadException(String message) {
        super(message, null, false, false); // without a stack trace: publishers provoke it as often as they like
    }

    /** The message. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
