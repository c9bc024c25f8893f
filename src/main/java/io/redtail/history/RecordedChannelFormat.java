package io.redtail.history;

import io.redtail.delivery.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import io.redtail.redis.ChannelFormat;
import io.redtail.redis.RedisNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The channels on which {@code append.lua} publishes what it records: each of ours has one of its own, tenants too. */
public final class RecordedChannelFormat implements ChannelFormat {

    private final RedisNames names;
    private final ChannelFormat published;

    /**
     * Reads what the recorder writes.
     *
     * @param published what counts the job updates that are malformed
     */
    public RecordedChannelFormat(RedisNames names, ChannelFormat published) {
        this.names = names;
        this.published = published;
    }

    @Override
    public String nameOf(Channel channel) {
        return names.recorded(channel);
    }

    @Override
    public List<Channel> subscribedOn(String redisChannel, Set<Channel> subscribed) {
        return names.channelRecordedOn(redisChannel).stream().toList();
    }

    @Override
    public Optional<Publication> read(byte[] redisChannel, byte[] message) {
        String name = new String(redisChannel, StandardCharsets.UTF_8);
        Optional<Channel> named = names.channelRecordedOn(name);
        int end = headerEnd(message);
        if (named.isEmpty() || end < 1) {
            return Optional.empty();
        }
        Channel channel = named.get();
        String header = new String(message, 1, end - 1, StandardCharsets.US_ASCII);
        byte[] payload = Arrays.copyOfRange(message, end + 1, message.length);
        return Optional.of(
                switch (message[0]) {
                    case 'm' -> Publication.recorded(channel, payload, place(header));
                    case 'g' -> Publication.lost(gap(channel, text(payload)).before(place(header)), place(header));
                    default -> Publication.lost(gap(channel, header));
                });
    }

    /**
     * A loss before the recorder.
     *
     * @param missed how many; empty when that cannot be known
     */
    static Gap gap(Channel channel, String missed) {
        return missed.isEmpty()
                ? Gap.ofUnknownLength(channel, Gap.Reason.UPSTREAM)
                : Gap.of(channel, Long.parseLong(missed), Gap.Reason.UPSTREAM);
    }

    private static int headerEnd(byte[] message) {
        for (int i = 0; i < message.length; i++) {
            if (message[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static StreamPosition place(String header) {
        int space = header.indexOf(' ');
        return new StreamPosition(header.substring(0, space), Long.parseLong(header.substring(space + 1)));
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }

    @Override
    public long malformedJobUpdates() {
        return published.malformedJobUpdates();
    }
}
