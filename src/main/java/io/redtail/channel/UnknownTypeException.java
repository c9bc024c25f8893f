package io.redtail.channel;

/** The name of a channel that begins with no type. The message lists the types, and never repeats the name itself. */
public final class UnknownTypeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnknownTypeException(ChannelTypes types) {
        super(types.description());
    }
}
