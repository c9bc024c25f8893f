package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import java.util.List;
import java.util.Optional;

/**
 * The legacy dialects: every payload verbatim, one per text frame.
 *
 * <p>The dialect "logs" has an error object, and so can be told of a gap; the dialect "jobs" has no message but the updates
 * themselves, so it cannot. Neither has words for Redis being away.
 */
public final class DialectEncoding implements Encoding {

    private final ServerMessageEncoder encoder;

    public DialectEncoding(ServerMessageEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public String name() {
        return "dialect";
    }

    @Override
    public EncodedMessage encode(Publication publication) {
        return publication.payload();
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public EncodedMessage join(List<Publication> publications) {
        throw new UnsupportedOperationException("the dialects carry one payload a frame");
    }

    @Override
    public Optional<EncodedMessage> gap(Gap gap) {
        if (hasPayloadsOnly(gap.channel())) {
            return Optional.empty();
        }
        String noun = gap.channel().type().noun() + "s";
        String message = gap.missed().isPresent()
                ? gap.missed().getAsLong() + " " + noun + " of " + gap.channel() + " are missing"
                : noun + " of " + gap.channel() + " may be missing, because "
                        + (gap.reason() == Gap.Reason.RESET
                                ? "its history began anew"
                                : "Redis or the gateway was away");
        return Optional.of(encoder.encode(Notice.error(ErrorCode.UNAVAILABLE, message)));
    }

    @Override
    public Optional<EncodedMessage> unsubscribed(Channel channel) {
        return hasPayloadsOnly(channel) ? Optional.empty() : Optional.of(encoder.encode(Notice.unsubscribed(channel)));
    }

    private static boolean hasPayloadsOnly(Channel channel) {
        return channel.type().hasTypeCommands();
    }

    @Override
    public Optional<EncodedMessage> ended(Publication end) {
        return hasPayloadsOnly(end.channel())
                ? Optional.empty()
                : Optional.of(encoder.encode(Notice.endedSomewhere(end)));
    }

    @Override
    public Optional<EncodedMessage> upstream(boolean available) {
        return Optional.empty();
    }
}
