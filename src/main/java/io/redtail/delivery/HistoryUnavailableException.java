package io.redtail.delivery;

/** A channel's history cannot be read now. The message is for clients: it says why. */
public final class HistoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public HistoryUnavailableException(String message) {
        super(message);
    }
}
