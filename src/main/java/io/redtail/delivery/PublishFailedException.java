package io.redtail.delivery;

/** Some payloads were not confirmed. Those may have been published all the same, when a connection broke. */
public final class PublishFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int confirmed;

    /**
     * Makes one.
     *
     * @param confirmed how many payloads, from the first one on, were published for certain
     */
    public PublishFailedException(int confirmed, Throwable cause) {
        super("only " + confirmed + " payloads were published", cause);
        this.confirmed = confirmed;
    }

    public int confirmed() {
        return confirmed;
    }
}
