package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.List;
import java.util.Optional;

/**
 * How one kind of client is spoken to; a part of its {@link WireFormat}. Implementations are stateless and called from every shard.
 *
 * <p>An announcement for which a client has no words is empty, and not made.
 */
public interface Encoding {

    /** What it is called in metrics; one of a handful. */
    default String name() {
        return "other";
    }

    /** One message for one publication, shared by all subscribers with the same {@link WireFormat}. */
    EncodedMessage encode(Publication publication);

    /** Whether {@link #join} may be called: whether this kind of client takes several publications in one message. */
    boolean joins();

    /** One message that carries all of them, in order. */
    EncodedMessage join(List<Publication> publications);

    Optional<EncodedMessage> gap(Gap gap);

    /** The gateway, not the client, ended its subscription. */
    default Optional<EncodedMessage> unsubscribed(Channel channel) {
        return Optional.empty();
    }

    /** Whether the connection is for one channel only, as an HTTP response is, and closes without it. By default it is not. */
    default boolean isSingleChannel() {
        return false;
    }

    /** The log has ended: what the client hears in place of {@code end}, whose payload may be an {@link io.redtail.channel.EndMark}. */
    Optional<EncodedMessage> ended(Publication end);

    /** The last value of a snapshot has been sent: what follows are changes, whose offsets are above the position's. */
    default Optional<EncodedMessage> snapshotEnd(Channel channel, StreamPosition position) {
        return Optional.empty();
    }

    /** Whether the connection closes at the end of its log. By default it does not. */
    default boolean endsWithChannel() {
        return false;
    }

    /** Redis is away ({@code false}) or back ({@code true}). */
    Optional<EncodedMessage> upstream(boolean available);
}
