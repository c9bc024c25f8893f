package io.redtail.websocket;

import io.redtail.config.DeliverySettings;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.WireFormat;
import io.redtail.protocol.DialectEncoding;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;

/** How WebSocket clients are served: by the protocol that they speak, compressed or not. Four objects for all clients. */
final class ClientKinds {

    private record Kind(SubscriberOptions plain, SubscriberOptions compressed) {

        Kind(
                WireFormat format,
                DeliverySettings delivery,
                SlowConsumerPolicy slow,
                GapPolicy gap,
                Compression compression) {
            this(
                    new SubscriberOptions(format, delivery.outboxMaxBytes(), slow, gap),
                    new SubscriberOptions(
                            format.withStreams(compression::newStream), delivery.outboxMaxBytes(), slow, gap));
        }
    }

    private final Kind dialects;
    private final Kind envelopes;

    ClientKinds(ServerMessageEncoder encoder, DeliverySettings delivery, Compression compression) {
        this.dialects = new Kind(
                new WireFormat(new DialectEncoding(encoder), TextFrames::of),
                delivery,
                SlowConsumerPolicy.DISCONNECT,
                delivery.disconnectDialectsOnGap() ? GapPolicy.DISCONNECT : GapPolicy.ANNOUNCE,
                compression);
        this.envelopes = new Kind(
                new WireFormat(new EnvelopeEncoding(encoder), TextFrames::of),
                delivery,
                delivery.disconnectSlowConsumers() ? SlowConsumerPolicy.DISCONNECT : SlowConsumerPolicy.DROP_OLDEST,
                GapPolicy.ANNOUNCE,
                compression);
    }

    /**
     * How a client is served.
     *
     * @param envelope whether it speaks {@code redtail.v1}, or else a legacy dialect
     * @param compressed whether it can be sent compressed frames, and its sink writes them
     */
    SubscriberOptions options(boolean envelope, boolean compressed) {
        Kind kind = envelope ? envelopes : dialects;
        return compressed ? kind.compressed() : kind.plain();
    }
}
