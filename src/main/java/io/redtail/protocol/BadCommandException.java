package io.redtail.protocol;

import java.util.Optional;

/** A message that is no command. Its message is for the client: it says what was wrong and what would be right. */
public final class BadCommandException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Optional<RequestId> id;

    BadCommandException(ErrorCode code, String message, Optional<RequestId> id) {
        super(message, null, false, false); // without a stack trace: clients provoke it as often as they like
        this.code = code;
        this.id = id;
    }

    public ErrorCode code() {
        return code;
    }

    /** The command's id, if it got as far as that. */
    public Optional<RequestId> id() {
        return id;
    }
}
