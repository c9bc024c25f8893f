package io.redtail.protocol;

import io.redtail.delivery.Channel;
import io.redtail.delivery.ChannelType;

/** Turns a channel's payload into what travels on the Redis channel that all of its type share. Any thread. */
public final class SharedPayloadEncoder {

    private final SharedPayloadDecoder decoder;
    private final String idMember;

    /** @param type one whose channels share a Redis channel */
    public SharedPayloadEncoder(ChannelType type) {
        this.decoder = new SharedPayloadDecoder(type);
        this.idMember = type.redis().idMember().orElseThrow();
    }

    /** The member of the payload that is the id. */
    public String idMember() {
        return idMember;
    }

    /**
     * Puts the channel's id in front of the payload's other members. A payload that has this id already stays as it is.
     *
     * @throws MalformedPayloadException if it is no JSON object, or has another id
     */
    public byte[] encode(Channel channel, byte[] update) throws MalformedPayloadException {
        byte[] message = withId(channel, update);
        try {
            if (decoder.decode(message).channel().equals(channel)) {
                return message;
            }
        } catch (MalformedPayloadException e) {
            if (!decoder.decode(update).channel().equals(channel)) { // its own words: without our id
                throw new MalformedPayloadException("its " + idMember + " is not the one that it is sent to");
            }
        }
        return update;
    }

    private byte[] withId(Channel channel, byte[] update) throws MalformedPayloadException {
        JsonScanner scanner = new JsonScanner(update);
        if (!scanner.accept('{')) {
            throw new MalformedPayloadException("it is not a JSON object");
        }
        int rest = scanner.position();
        JsonBytes message = new JsonBytes(update.length + channel.id().length() + idMember.length() + 24);
        message.raw("{\"" + idMember + "\":\"" + channel.id() + "\""); // an id has nothing to escape
        if (scanner.peek() != '}') {
            message.raw(",");
        }
        message.raw(update, rest, update.length - rest);
        return message.toByteArray();
    }
}
