package io.redtail.protocol;

/** A payload on a shared Redis channel that belongs to no channel. The message says why, without its content. */
public final class MalformedPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedPayloadException(String message) {
        super(message);
    }
}
