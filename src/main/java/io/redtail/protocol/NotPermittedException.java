package io.redtail.protocol;

/** Something that a client may not do, with what it is told. */
public final class NotPermittedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public NotPermittedException(ErrorCode code, String message) {
        super(message, null, false, false); // it is an answer, not a fault: nobody reads its stack
        this.code = code;
    }

    ErrorCode code() {
        return code;
    }
}
