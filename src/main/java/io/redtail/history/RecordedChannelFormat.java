package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import io.redtail.redis.ChannelFormat;
import io.redtail.redis.ChannelNames;
import io.redtail.redis.RedisNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The channels on which {@code append.lua} publishes what it records: each of ours has one of its own, tenants too. */
public final class RecordedChannelFormat implements ChannelFormat {

    /** A channel, and its epoch as it was last seen: one string for all its publications. The reader's thread only. */
    private static final class Recorded {

        final Channel channel;
        private String epoch = "";

        Recorded(Channel channel) {
            this.channel = channel;
        }

        /** The epoch that stands in {@code message} from {@code begin} to {@code end}. */
        String epoch(byte[] message, int begin, int end) {
            if (!isAt(message, begin, end)) {
                epoch = ascii(message, begin, end);
            }
            return epoch;
        }

        private boolean isAt(byte[] message, int begin, int end) {
            if (end - begin != epoch.length()) {
                return false;
            }
            for (int i = 0; i < epoch.length(); i++) {
                if (message[begin + i] != epoch.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final RedisNames names;
    private final ChannelFormat published;
    private final ChannelNames<Recorded> known;

    /**
     * Reads what the recorder writes.
     *
     * @param published what counts the payloads that are malformed
     */
    public RecordedChannelFormat(RedisNames names, ChannelFormat published) {
        this.names = names;
        this.published = published;
        this.known = new ChannelNames<>(name -> names.channelRecordedOn(name).map(Recorded::new));
    }

    @Override
    public String nameOf(Channel channel) {
        return names.recorded(channel);
    }

    @Override
    public List<Channel> subscribedOn(String redisChannel, Set<Channel> subscribed) {
        return names.channelRecordedOn(redisChannel).stream().toList();
    }

    /** @throws NumberFormatException if the header is none of ours */
    @Override
    public void read(byte[] redisChannel, byte[] message, Consumer<Publication> each) {
        Recorded recorded = known.find(redisChannel);
        int end = indexOf('\n', message);
        if (recorded == null || end < 1) {
            return;
        }
        switch (message[0]) {
            case '2' -> publish(recorded, message, LiveHeader.ofFormat2(message, end), each);
            case 'm', 'g', 'u' -> publish(recorded, message, LiveHeader.ofFormat1(message, end), each);
            default -> {} // of a format that this version does not know: history has it, too
        }
    }

    private static void publish(Recorded recorded, byte[] message, LiveHeader header, Consumer<Publication> each) {
        Channel channel = recorded.channel;
        if (!header.hasPosition()) {
            each.accept(Publication.lost(Gap.of(channel, header.missed(), Gap.Reason.UPSTREAM)));
            return;
        }
        String epoch = recorded.epoch(message, header.epochBegin(), header.epochEnd());
        StreamPosition first = new StreamPosition(epoch, header.offset());
        if (header.isGap()) {
            each.accept(Publication.lost(
                    Gap.of(channel, header.missed(), Gap.Reason.UPSTREAM).before(first), first));
            return;
        }
        byte[] payload = Arrays.copyOfRange(message, header.end() + 1, message.length);
        if (header.lines() == 1) {
            each.accept(Publication.recorded(channel, payload, first, header.timeMillis()));
            return;
        }
        new JoinedLines(payload, header.lines())
                .forEach((number, line) -> each.accept(Publication.recorded(
                        channel, line, new StreamPosition(epoch, first.offset() + number), header.timeMillis())));
    }

    private static int indexOf(char sought, byte[] message) {
        for (int i = 0; i < message.length; i++) {
            if (message[i] == sought) {
                return i;
            }
        }
        return -1;
    }

    private static String ascii(byte[] bytes, int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.US_ASCII);
    }

    @Override
    public Map<ChannelType, Long> malformedPayloads() {
        return published.malformedPayloads();
    }
}
