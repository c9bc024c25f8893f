package io.redtail.server;

/** A field is there but empty. A session that is ending has such fields, so one of them does not prove an unknown server. */
public final class NotSetException extends ReflectiveOperationException {

    private static final long serialVersionUID = 1;

    public NotSetException(String what) {
        super(what + " is not set");
    }
}
