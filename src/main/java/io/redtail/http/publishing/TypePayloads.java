package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.MalformedPayloadException;
import io.redtail.channel.SharedPayloadEncoder;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.json.JsonValidator;
import io.redtail.json.MalformedJsonException;
import java.util.Optional;

/** Makes payloads of a channel as its type has them, and what the publishers of that type would publish. One thread at a time. */
final class TypePayloads implements Publishing.Payloads {

    private final Channel channel;
    private final ChannelType type;
    private final boolean text;
    private final Optional<SharedPayloadEncoder> shared;

    /** @param text whether lines of text come, and not JSON */
    TypePayloads(Channel channel, boolean text) {
        this.channel = channel;
        this.type = channel.type();
        this.text = text;
        this.shared = type.redis().isShared() ? Optional.of(new SharedPayloadEncoder(type)) : Optional.empty();
    }

    @Override
    public byte[] of(byte[] message) {
        if (shared.isPresent()) {
            return withId(shared.get(), message);
        }
        if (!text) {
            requireJson(message);
        }
        return message;
    }

    private byte[] withId(SharedPayloadEncoder encoder, byte[] message) {
        try {
            return encoder.encode(channel, message);
        } catch (MalformedPayloadException e) {
            throw new ProblemException(
                    Problem.badRequest("a " + type.noun() + " is " + encoder.description() + ": " + e.getMessage()));
        }
    }

    private static void requireJson(byte[] message) {
        try {
            JsonValidator.check(message);
        } catch (MalformedJsonException e) {
            throw new ProblemException(
                    Problem.badRequest("this is not JSON: " + e.getMessage() + "; send text/plain for plain lines"));
        }
    }

    @Override
    public byte[] encode(byte[] payload) {
        try {
            return type.format().coding().encode(payload);
        } catch (MalformedPayloadException e) {
            throw new ProblemException(Problem.badRequest("a " + type.noun() + " of " + type + " is "
                    + type.format().coding().description() + ": " + e.getMessage()));
        }
    }
}
