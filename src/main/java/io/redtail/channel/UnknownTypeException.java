package io.redtail.channel;

import java.util.stream.Collectors;

/** The name of a channel that begins with no type. The message lists the types, and never repeats the name itself. */
public final class UnknownTypeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnknownTypeException(ChannelTypes types) {
        super("a channel is named by its type and its id, such as "
                + types.all().get(0).prefix() + "42; the types here are "
                + types.all().stream().map(ChannelType::name).collect(Collectors.joining(", ")));
    }
}
