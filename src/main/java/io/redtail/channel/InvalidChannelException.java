package io.redtail.channel;

/** An id that cannot name a channel. The message says what would be right and never repeats the id itself. */
public final class InvalidChannelException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidChannelException(ChannelType type, String id) {
        super("an id has 1 to " + ChannelType.MAX_ID_LENGTH + " of the characters " + type.idShape() + ", and this one "
                + (id.isEmpty()
                        ? "is empty"
                        : id.length() > ChannelType.MAX_ID_LENGTH
                                ? "has " + id.length() + " characters"
                                : "has others"));
    }
}
