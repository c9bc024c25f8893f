package io.redtail.channel;

import io.redtail.channel.ChannelType.IdMember;
import io.redtail.json.JsonBytes;
import io.redtail.json.JsonScanner;
import java.nio.charset.StandardCharsets;

/** Turns a channel's payload into what travels on the Redis channel that all of its type share. Any thread. */
public final class SharedPayloadEncoder {

    private final SharedPayloadDecoder decoder;
    private final IdMember idMember;
    private final String idName;

    /** @param type one whose channels share a Redis channel */
    public SharedPayloadEncoder(ChannelType type) {
        this.decoder = new SharedPayloadDecoder(type);
        this.idMember = type.idMember().orElseThrow();
        this.idName = SharedPayloadDecoder.name(idMember);
    }

    /** What a payload is, for a message. */
    public String description() {
        return "a JSON object, with the " + idName + " of the path" + (isNested() ? "" : " or without one");
    }

    private boolean isNested() {
        return idMember.member().tokens().size() > 1;
    }

    /**
     * Puts the channel's id in front of the payload's other members. A payload that has this id already stays as it is, and
     * one whose id is below the top must have it.
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
                throw notTheOneOfThePath();
            }
            return update;
        }
        throw notTheOneOfThePath();
    }

    private MalformedPayloadException notTheOneOfThePath() {
        return new MalformedPayloadException("its " + idName + " is not the one that it is sent to");
    }

    private byte[] withId(Channel channel, byte[] update) throws MalformedPayloadException {
        if (isNested()) {
            return update;
        }
        String name = idMember.member().tokens().get(0);
        JsonScanner scanner = new JsonScanner(update);
        if (!scanner.accept('{')) {
            throw new MalformedPayloadException("it is not a JSON object");
        }
        int rest = scanner.position();
        JsonBytes message = new JsonBytes(update.length + channel.id().length() + name.length() + 24);
        message.raw("{\"");
        message.escaped(name.getBytes(StandardCharsets.UTF_8));
        message.raw("\":\"" + channel.id() + "\""); // an id has nothing to escape
        if (scanner.peek() != '}') {
            message.raw(",");
        }
        message.raw(update, rest, update.length - rest);
        return message.toByteArray();
    }
}
