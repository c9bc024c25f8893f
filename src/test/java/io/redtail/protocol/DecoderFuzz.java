package io.redtail.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.MalformedPayloadException;
import io.redtail.channel.SharedPayloadDecoder;
import io.redtail.channel.SharedPayloadEncoder;
import io.redtail.json.JsonValidator;
import io.redtail.json.MalformedJsonException;

/**
 * Gives bytes to everything that reads what strangers write: the command decoder, the job update decoder and encoder, and the
 * check of published JSON. An input is taken or refused with the declared exception, whose message is short and
 * printable, because it goes to the client and into the log; everything else is a finding.
 *
 * <p>{@link DecoderFuzzTest} mutates; the method's name is the one that Jazzer looks for, which is led by what the bytes reach
 * (CONTRIBUTING.md has the command).
 */
public final class DecoderFuzz {

    private static final int MAX_MESSAGE_LENGTH = 200;
    private static final Channel TENANT = Channel.jobs("t");

    private static final CommandDecoder COMMANDS = new CommandDecoder(ChannelTypes.BUILT_IN);
    private static final SharedPayloadDecoder UPDATES =
            new SharedPayloadDecoder(Channel.jobs("t").type());
    private static final SharedPayloadEncoder ENCODER =
            new SharedPayloadEncoder(Channel.jobs("t").type());

    private DecoderFuzz() {}

    /** Throws whatever should not have been thrown, and an {@link AssertionError} for a result that is wrong. */
    public static void fuzzerTestOneInput(byte[] input) {
        isACommandOrRefused(input);
        isAnUpdateOrRefused(input);
        isJsonOrRefused(input);
    }

    private static void isACommandOrRefused(byte[] input) {
        try {
            require(COMMANDS.decode(new String(input, UTF_8)) != null, "a command is null");
        } catch (BadCommandException refusal) {
            requirePresentable(refusal);
        }
    }

    private static void isAnUpdateOrRefused(byte[] input) {
        try {
            SharedPayloadDecoder.Addressed update = UPDATES.decode(input);
            require(update.channel().type().equals(Channel.jobs("t").type()), "an update is for " + update.channel());
            JsonValidator.check(update.payload());
            if (update.channel().equals(TENANT)) {
                require(
                        UPDATES.decode(ENCODER.encode(TENANT, input)).channel().equals(TENANT),
                        "the same update does not reach the same tenant");
            }
        } catch (MalformedPayloadException refusal) {
            requirePresentable(refusal);
        } catch (MalformedJsonException e) {
            throw new AssertionError("what tenants get is not JSON", e);
        }
        try {
            SharedPayloadDecoder.Addressed update = UPDATES.decode(ENCODER.encode(TENANT, input));
            require(update.channel().equals(TENANT), "an update for one tenant reached another");
        } catch (MalformedPayloadException refusal) {
            requirePresentable(refusal);
        }
    }

    private static void isJsonOrRefused(byte[] input) {
        try {
            JsonValidator.check(input);
        } catch (MalformedJsonException refusal) {
            requirePresentable(refusal);
        }
    }

    private static void requirePresentable(Exception refusal) {
        String message = String.valueOf(refusal.getMessage());
        require(!message.isEmpty() && message.length() <= MAX_MESSAGE_LENGTH, "a reason of another length: " + message);
        require(message.chars().allMatch(c -> c >= ' ' && c < 0x7F), "a reason that cannot be shown: " + message);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
