package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.MalformedPayloadException;
import io.redtail.channel.SharedPayloadDecoder;
import io.redtail.delivery.Publication;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Publications as they are published: on a Redis channel of their own, verbatim, or on one that all channels of a type
 * share.
 */
public final class PlainChannelFormat implements ChannelFormat {

    private static final Logger LOG = Logs.of(PlainChannelFormat.class);

    /** A Redis channel that all channels of a type share. */
    private static final class Shared {

        final String name;
        final byte[] bytes;
        final SharedPayloadDecoder payloads;

        Shared(String name, ChannelType type) {
            this.name = name;
            this.bytes = name.getBytes(StandardCharsets.UTF_8);
            this.payloads = new SharedPayloadDecoder(type);
        }
    }

    private final RedisNames names;
    private final List<Shared> shared;
    private final ChannelNames<Channel> known;
    private final LongAdder malformed = new LongAdder();

    public PlainChannelFormat(RedisNames names) {
        this.names = names;
        this.known = new ChannelNames<>(names::channelPublishedOn);
        this.shared = names.types().all().stream()
                .flatMap(type -> names.shared(type).map(name -> new Shared(name, type)).stream())
                .toList();
    }

    @Override
    public String nameOf(Channel channel) {
        return names.published(channel);
    }

    /** Costs are those of the answer, but for a shared Redis channel. */
    @Override
    public List<Channel> subscribedOn(String redisChannel, Set<Channel> subscribed) {
        if (shared.stream().noneMatch(each -> each.name.equals(redisChannel))) {
            return names.channelPublishedOn(redisChannel).stream().toList();
        }
        return subscribed.stream()
                .filter(channel -> names.published(channel).equals(redisChannel))
                .toList();
    }

    @Override
    public long malformedJobUpdates() {
        return malformed.sum();
    }

    /**
     * The reader's thread. Empty for a message that no client could subscribe to; a malformed one on a shared Redis channel
     * is counted, and logged now and then.
     */
    @Override
    public Optional<Publication> read(byte[] redisChannel, byte[] payload) {
        for (int i = 0; i < shared.size(); i++) {
            if (Arrays.equals(redisChannel, shared.get(i).bytes)) {
                return read(shared.get(i), payload);
            }
        }
        Channel channel = known.find(redisChannel);
        return channel == null ? Optional.empty() : Optional.of(Publication.of(channel, payload));
    }

    private Optional<Publication> read(Shared from, byte[] payload) {
        try {
            SharedPayloadDecoder.Addressed addressed = from.payloads.decode(payload);
            return Optional.of(Publication.of(addressed.channel(), addressed.payload()));
        } catch (MalformedPayloadException e) {
            countMalformed(from, e);
            return Optional.empty();
        }
    }

    private void countMalformed(Shared from, MalformedPayloadException e) {
        malformed.increment();
        long count = malformed.sum();
        if (Long.bitCount(count) == 1) { // the first, the second, the fourth …: enough to notice, too few to flood
            LOG.log(
                    Level.WARNING,
                    LogEvent.of("malformed_job_update")
                            .with("channel", from.name)
                            .with("count", count)
                            .with("reason", String.valueOf(e.getMessage())));
        }
    }
}
