package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.MalformedPayloadException;
import io.redtail.channel.SharedPayloadDecoder;
import io.redtail.channel.StateChange;
import io.redtail.delivery.Publication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Publications as they are published: on a Redis channel of their own or on one that all channels of a type share, in the
 * coding of the type.
 */
public final class PlainChannelFormat implements ChannelFormat {

    /** Whose a Redis channel is. */
    private sealed interface Source {

        ChannelType type();

        /** @throws MalformedPayloadException if it does not fit the type */
        Publication read(byte[] published, long timeMillis) throws MalformedPayloadException;
    }

    /** One channel's own. */
    private record Own(Channel channel) implements Source {

        @Override
        public ChannelType type() {
            return channel.type();
        }

        @Override
        public Publication read(byte[] published, long timeMillis) throws MalformedPayloadException {
            boolean asItIs = type().payloads().isVerbatim() || Publication.isEndMark(type(), published);
            return Publication.of(
                    channel, asItIs ? published : type().payloads().decode(published), timeMillis);
        }
    }

    /** One that all channels of a type share. */
    private record Shared(ChannelType type, SharedPayloadDecoder ids) implements Source {

        @Override
        public Publication read(byte[] published, long timeMillis) throws MalformedPayloadException {
            SharedPayloadDecoder.Addressed addressed =
                    ids.decode(type.payloads().decode(published));
            return Publication.of(addressed.channel(), addressed.payload(), timeMillis);
        }
    }

    private final RedisNames names;
    private final ChannelNames<Source> sources;
    private final MalformedPayloads malformed;

    public PlainChannelFormat(RedisNames names) {
        this(names, new MalformedPayloads(names.types()));
    }

    /** One for another thread that counts with this one. */
    public PlainChannelFormat forAnotherThread() {
        return new PlainChannelFormat(names, malformed);
    }

    private PlainChannelFormat(RedisNames names, MalformedPayloads malformed) {
        this.names = names;
        this.malformed = malformed;
        this.sources = new ChannelNames<>(this::source);
    }

    private Optional<Source> source(String redisChannel) {
        return names.typeSharing(redisChannel)
                .<Source>map(type -> new Shared(type, new SharedPayloadDecoder(type)))
                .or(() -> names.channelPublishedOn(redisChannel).map(Own::new));
    }

    @Override
    public String nameOf(Channel channel) {
        return names.published(channel);
    }

    /** Costs are those of the answer, but for a shared Redis channel. */
    @Override
    public List<Channel> subscribedOn(String redisChannel, Set<Channel> subscribed) {
        if (names.typeSharing(redisChannel).isEmpty()) {
            return names.channelPublishedOn(redisChannel).stream().toList();
        }
        return subscribed.stream()
                .filter(channel -> names.published(channel).equals(redisChannel))
                .toList();
    }

    @Override
    public Map<ChannelType, Long> malformedPayloads() {
        return malformed.counts();
    }

    /**
     * The reader's thread. Empty for a message that no client could subscribe to, and for one that does not fit the type of its
     * channel: that is counted, and logged at a bounded rate. So is one in which a pointer of the type names no text; clients get
     * it all the same.
     */
    public Optional<Publication> read(byte[] redisChannel, byte[] published) {
        Source source = sources.find(redisChannel);
        if (source == null) {
            return Optional.empty();
        }
        try {
            Publication publication = source.read(published, System.currentTimeMillis());
            check(source.type(), redisChannel, publication);
            return Optional.of(publication);
        } catch (MalformedPayloadException e) {
            malformed.add(source.type(), redisChannel, published, e::reason);
            return Optional.empty();
        }
    }

    /** The reader's thread: the type of what is published on a Redis channel; empty if no client could subscribe to that. */
    public Optional<ChannelType> typeOf(byte[] redisChannel) {
        return Optional.ofNullable(sources.find(redisChannel)).map(Source::type);
    }

    @Override
    public void read(byte[] redisChannel, byte[] published, Consumer<Publication> each) {
        read(redisChannel, published).ifPresent(each);
    }

    /**
     * Any thread: a message on a Redis channel that no type claims, although the pattern of some fits it, for the id in its name has another
     * shape. It is counted for these types, and logged at a bounded rate.
     *
     * @param pattern by which it came; those types are told that are heard by it
     */
    public void unclaimed(byte[] pattern, byte[] redisChannel, byte[] published) {
        names.feed()
                .nearest(new String(pattern, StandardCharsets.UTF_8), new String(redisChannel, StandardCharsets.UTF_8))
                .forEach(type -> malformed.add(type, redisChannel, published, type::expectedName));
    }

    /**
     * Any thread: a message at another one of several Redis than its channel is at. It is counted for the channel's type, and logged at a
     * bounded rate.
     *
     * @param why for the log, of the name of the Redis channel
     */
    public void misplaced(byte[] redisChannel, byte[] published, UnaryOperator<String> why) {
        String name = new String(redisChannel, StandardCharsets.UTF_8);
        names.channelPublishedOn(name)
                .map(Channel::type)
                .or(() -> names.typeSharing(name))
                .ifPresent(type -> malformed.add(type, redisChannel, published, () -> why.apply(name)));
    }

    /**
     * Any thread: a payload of a type of state that was recorded and has changed no state. If what should be its key cannot be one,
     * that is counted, and logged at a bounded rate.
     */
    public void changedNoState(byte[] redisChannel, Publication publication) {
        ChannelType type = publication.channel().type();
        try {
            StateChange.check(type, publication.payload().utf8());
        } catch (MalformedPayloadException e) {
            malformed.add(type, redisChannel, publication.payload().utf8(), e::reason);
        }
    }

    private void check(ChannelType type, byte[] redisChannel, Publication publication) {
        if (!type.payloads().isVerbatim()) {
            try {
                type.payloads().check(publication.payload().utf8());
            } catch (MalformedPayloadException e) {
                malformed.add(type, redisChannel, publication.payload().utf8(), e::reason);
            }
        }
    }
}
