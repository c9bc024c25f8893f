package io.redtail.protocol;

/** A message on {@code job_updates} that cannot be given to any tenant. The message says why, without its content. */
public final class MalformedJobUpdateException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedJobUpdateException(String message) {
        super(message);
    }
}
