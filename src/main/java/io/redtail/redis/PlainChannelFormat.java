package io.redtail.redis;

import io.redtail.delivery.Channel;
import io.redtail.delivery.InvalidChannelException;
import io.redtail.delivery.Publication;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.protocol.JobUpdateDecoder;
import io.redtail.protocol.MalformedJobUpdateException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Knows which Redis channel carries which of ours, and turns Redis messages into publications: {@code logs:{projectId}}
 * one to one, every tenant's {@code jobs:{tenantId}} from {@code job_updates}.
 */
public final class PlainChannelFormat implements ChannelFormat {

    private static final Logger LOG = Logs.of(PlainChannelFormat.class);

    private final RedisNames names;
    private final String jobUpdatesChannel;
    private final byte[] jobUpdatesBytes;
    private final ChannelNames logs = new ChannelNames(this::logs);
    private final JobUpdateDecoder jobUpdates = new JobUpdateDecoder();
    private final LongAdder malformed = new LongAdder();

    public PlainChannelFormat(RedisNames names) {
        this.names = names;
        this.jobUpdatesChannel = names.jobUpdates();
        this.jobUpdatesBytes = jobUpdatesChannel.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String nameOf(Channel channel) {
        return names.published(channel);
    }

    /** Costs are those of the answer, but for {@code job_updates}. */
    @Override
    public List<Channel> subscribedOn(String redisChannel, Set<Channel> subscribed) {
        if (redisChannel.equals(jobUpdatesChannel)) {
            return subscribed.stream()
                    .filter(channel -> channel.kind() == Channel.Kind.JOBS)
                    .toList();
        }
        return List.of(logs(redisChannel));
    }

    private Channel logs(String redisChannel) {
        return Channel.logs(redisChannel.substring(names.logs().length()));
    }

    @Override
    public long malformedJobUpdates() {
        return malformed.sum();
    }

    /**
     * The reader's thread. Empty for a message that no client could subscribe to; a malformed job update is counted,
     * and logged now and then.
     */
    @Override
    public Optional<Publication> read(byte[] redisChannel, byte[] payload) {
        if (!Arrays.equals(redisChannel, jobUpdatesBytes)) {
            return logs.find(redisChannel).map(channel -> Publication.of(channel, payload));
        }
        try {
            return Optional.of(jobUpdates.decode(payload));
        } catch (MalformedJobUpdateException e) {
            countMalformed(e);
            return Optional.empty();
        }
    }

    private Optional<Channel> logs(byte[] redisChannel) {
        String name = new String(redisChannel, StandardCharsets.UTF_8);
        try {
            return name.startsWith(names.logs()) ? Optional.of(logs(name)) : Optional.empty();
        } catch (InvalidChannelException e) {
            LOG.log(Level.DEBUG, "message_on_invalid_channel", e);
            return Optional.empty();
        }
    }

    private void countMalformed(MalformedJobUpdateException e) {
        malformed.increment();
        long count = malformed.sum();
        if (Long.bitCount(count) == 1) { // the first, the second, the fourth …: enough to notice, too few to flood
            LOG.log(
                    Level.WARNING,
                    LogEvent.of("malformed_job_update")
                            .with("channel", jobUpdatesChannel)
                            .with("count", count)
                            .with("reason", String.valueOf(e.getMessage())));
        }
    }
}
