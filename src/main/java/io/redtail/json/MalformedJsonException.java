package io.redtail.json;

/** Bytes that are not JSON. The message says why, without their content. */
public final class MalformedJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message);
    }
}
