package io.redtail.security;

/** It cannot be said now whether a token is valid: its key is not known, and the issuer cannot be asked. Its message is for the log. */
public final class KeysUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    KeysUnavailableException(String reason) {
        super(reason);
    }
}
