package io.redtail.channel;

/** A payload that does not fit the type of its channel. The message says why, without its content. */
public final class MalformedPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedPayloadException(String message) {
        super(message);
    }

    /** Of a message on a Redis channel that a type's pattern fits, and none of its ids. */
    public static MalformedPayloadException ofName(ChannelType type) {
        return new MalformedPayloadException("the name of its Redis channel is not " + type.redis() + " with 1 to "
                + ChannelType.MAX_ID_LENGTH + " of the characters " + type.idShape());
    }
}
