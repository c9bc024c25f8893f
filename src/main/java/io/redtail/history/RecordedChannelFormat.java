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
import java.util.Optional;
import java.util.Set;

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

    @Override
    public Optional<Publication> read(byte[] redisChannel, byte[] message) {
        Recorded recorded = known.find(redisChannel);
        int end = indexOf('\n', message);
        if (recorded == null || end < 1) {
            return Optional.empty();
        }
        Channel channel = recorded.channel;
        byte[] payload = Arrays.copyOfRange(message, end + 1, message.length);
        return Optional.of(
                switch (message[0]) {
                    case 'm' -> Publication.recorded(channel, payload, position(recorded, message, end));
                    case 'g' -> {
                        StreamPosition position = position(recorded, message, end);
                        yield Publication.lost(
                                gap(channel, ascii(payload, 0, payload.length)).before(position), position);
                    }
                    default -> Publication.lost(gap(channel, ascii(message, 1, end)));
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

    private static int indexOf(char sought, byte[] message) {
        for (int i = 0; i < message.length; i++) {
            if (message[i] == sought) {
                return i;
            }
        }
        return -1;
    }

    /** Epoch and offset of a header that ends at {@code end}. */
    private static StreamPosition position(Recorded recorded, byte[] message, int end) {
        int space = indexOf(' ', message);
        if (space < 1 || space + 1 >= end) {
            throw new NumberFormatException("a header without an offset");
        }
        long offset = 0;
        for (int i = space + 1; i < end; i++) {
            int digit = message[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("a header whose offset is no number");
            }
            offset = Math.addExact(Math.multiplyExact(offset, 10L), digit);
        }
        return new StreamPosition(recorded.epoch(message, 1, space), offset);
    }

    private static String ascii(byte[] bytes, int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.US_ASCII);
    }

    @Override
    public Map<ChannelType, Long> malformedPayloads() {
        return published.malformedPayloads();
    }
}
