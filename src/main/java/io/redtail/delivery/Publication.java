package io.redtail.delivery;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.EndMark;
import io.redtail.channel.EndResult;
import io.redtail.json.Utf8;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One message on a channel, shared by everyone who gets it.
 *
 * <p>Safe to share between threads.
 */
public final class Publication implements Message, Mail {

    /** Nobody knows when. */
    public static final long NO_TIME = 0;

    private static final EncodedMessage NOTHING = EncodedMessage.of("");

    private final Channel channel;
    private final EncodedMessage payload;
    private final @Nullable StreamPosition position;
    private final @Nullable Gap gap;
    private final long timeMillis;

    /**
     * Filled by the first shard that needs it. Racy on purpose: encoded messages are immutable, the worst is one more
     * encoding.
     */
    private @Nullable EncodedMessage encoded;

    /** Found by the first who asks, and racy as {@link #encoded} is. */
    private @Nullable Boolean endByRule;

    /** Its number among all publications of this node, set once by the router before any shard sees it. */
    long number;

    private Publication(
            Channel channel,
            EncodedMessage payload,
            @Nullable StreamPosition position,
            @Nullable Gap gap,
            long timeMillis) {
        this.channel = channel;
        this.payload = payload;
        this.position = position;
        this.gap = gap;
        this.timeMillis = timeMillis;
    }

    /**
     * Makes a publication of what was published.
     *
     * @param payload any bytes; malformed UTF-8 in them becomes U+FFFD
     * @param timeMillis when it came to this node, in milliseconds since 1970; {@link #NO_TIME} if nobody will ask
     */
    public static Publication of(Channel channel, byte[] payload, long timeMillis) {
        return new Publication(channel, EncodedMessage.of(Utf8.replaceMalformed(payload)), null, null, timeMillis);
    }

    /** The same, of which nobody will ask the time. */
    public static Publication of(Channel channel, byte[] payload) {
        return of(channel, payload, NO_TIME);
    }

    /**
     * The same, as history has recorded it.
     *
     * @param timeMillis when it was recorded, by Redis's clock; {@link #NO_TIME} if the recorder was of a version that knew no
     *     times
     */
    public static Publication recorded(Channel channel, byte[] payload, StreamPosition position, long timeMillis) {
        return new Publication(channel, EncodedMessage.of(Utf8.replaceMalformed(payload)), position, null, timeMillis);
    }

    /** The same, of a recorder that knew no times. */
    public static Publication recorded(Channel channel, byte[] payload, StreamPosition position) {
        return recorded(channel, payload, position, NO_TIME);
    }

    /** What history has in the place of publications that were lost before it. Only the gap reaches clients. */
    public static Publication lost(Gap gap, StreamPosition position) {
        return new Publication(gap.channel(), NOTHING, position, gap, NO_TIME);
    }

    public Channel channel() {
        return channel;
    }

    /** Publications that were lost, and that history knows nothing of. */
    public static Publication lost(Gap gap) {
        return new Publication(gap.channel(), NOTHING, null, gap, NO_TIME);
    }

    /**
     * When it was recorded, by Redis's clock, and without history when it came to this node, the same for all its clients; in
     * milliseconds since 1970. Never less than that of the one before it in the channel's history. {@link #NO_TIME} if it was
     * recorded by a version that knew no times.
     */
    public long timeMillis() {
        return timeMillis;
    }

    /** The publisher's own time, where the type of its channel says where that stands; otherwise as {@link #timeMillis}. */
    public long shownTimeMillis() {
        return channel.type().payloads().timeMillis(payload.utf8()).orElse(timeMillis);
    }

    /** Where it stands in the channel's history; null without history. */
    public @Nullable StreamPosition position() {
        return position;
    }

    /** The loss that it stands for; null for what was really published. */
    public @Nullable Gap gap() {
        return gap;
    }

    /** Whether the recorder found it too long: no other loss has a position and a known length. */
    boolean wasTooLongToRecord() {
        return position != null && gap != null && gap.missed().isPresent();
    }

    /** The payload alone, as the legacy dialects send it. */
    public EncodedMessage payload() {
        return payload;
    }

    /** What people read of the payload, as the type of its channel says. */
    public EncodedMessage text() {
        return channel.type()
                .payloads()
                .text(payload.utf8())
                .map(EncodedMessage::of)
                .orElse(payload);
    }

    /** Whether its channel ends with it. Not every type of channel has an end. */
    public boolean isEnd() {
        return isEndMark() || isEndByRule();
    }

    /** Whether it is no payload, but only says that its channel has ended. */
    public boolean isEndMark() {
        return isEndMark(channel.type(), payload.utf8());
    }

    /** Whether this, published on a channel of the type, is its end and nothing else, in whatever coding its payloads are. */
    public static boolean isEndMark(ChannelType type, byte[] published) {
        return EndMark.is(published) && type.hasEndMark();
    }

    /** What is known of how it ended; of a publication that {@link #isEnd}. */
    public EndResult result() {
        byte[] bytes = payload.utf8();
        return isEndMark() ? EndMark.result(bytes) : channel.type().payloads().result(bytes);
    }

    private boolean isEndByRule() {
        Boolean known = endByRule;
        if (known == null) {
            known = gap == null && channel.type().isEnd(payload.utf8());
            endByRule = known;
        }
        return known;
    }

    /** The publication as {@code encoder} writes it, encoded once for all who pass the same object. */
    public EncodedMessage encodedOnce(Function<Publication, byte[]> encoder) {
        EncodedMessage known = encoded;
        if (known == null || !known.isBy(encoder)) {
            known = EncodedMessage.of(this, encoder);
            encoded = known;
        }
        return known;
    }

    @Override
    public int weight() {
        return payload.length() + OVERHEAD_BYTES;
    }
}
