package io.redtail.delivery;

/** A channel's history cannot be read now. The message is for clients: it says why. */
public final class HistoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /**
     * Says why.
     *
     * @param passing whether it may be otherwise in a second
     */
    public HistoryUnavailableException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    public boolean isPassing() {
        return passing;
    }
}
