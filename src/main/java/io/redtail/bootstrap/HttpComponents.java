package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.config.HttpSettings;
import io.redtail.config.ShareSettings;
import io.redtail.delivery.RecordedChannels;
import io.redtail.history.History;
import io.redtail.http.UnreadBodies;
import io.redtail.http.api.LiveChannels;
import io.redtail.http.api.RequestRates;
import io.redtail.http.publishing.DeletionHandler;
import io.redtail.http.publishing.Idempotency;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.http.publishing.PublishLimits;
import io.redtail.http.publishing.PublishTracing;
import io.redtail.http.publishing.Uploads;
import io.redtail.http.streams.StreamingResponses;
import io.redtail.http.tickets.Tickets;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.redis.PublishingConnections;
import io.redtail.redis.RedisNames;
import io.redtail.security.HeldRefusals;
import io.redtail.security.Shares;
import io.redtail.server.Server;
import java.util.concurrent.ThreadFactory;

/** What answers HTTP requests. */
final class HttpComponents {

    final PublishingConnections publishing;
    final Uploads uploads;
    final PublishHandler publishHandler;
    final DeletionHandler deletionHandler;
    final Tickets tickets;
    final StreamingResponses streams;
    final LiveChannels liveChannels;
    final RequestRates requestRates;
    final HeldRefusals refusals = new HeldRefusals();
    final UnreadBodies unreadBodies;

    HttpComponents(
            Configuration configuration,
            RedisNames names,
            DeliveryComponents delivery,
            ServerMessageEncoder encoder,
            PublishTracing tracing,
            Server server,
            ThreadFactory threads) {
        HttpSettings http = configuration.http();
        ShareSettings perCaller = configuration.shares();
        requestRates = new RequestRates(perCaller);
        unreadBodies = new UnreadBodies(server);
        publishing = new PublishingConnections(
                configuration.redis(), names, delivery.placement, delivery.subscribers, http.publishConnections());
        uploads = new Uploads(
                http.maxUploads(),
                new Shares("uploads", perCaller.uploadsPerAddress(), perCaller.uploadsPerIdentity()),
                http.uploadIdleTimeout(),
                server,
                threads);
        var limits = new PublishLimits(configuration);
        publishHandler = new PublishHandler(
                configuration,
                publishing.publisher(),
                new Idempotency(
                        publishing.idempotencyStore(http.idempotencyRetention()),
                        configuration.limits().idempotencyKeysPerHour()),
                uploads,
                tracing,
                limits);
        deletionHandler =
                new DeletionHandler(http.publishEnabled(), delivery.history.map(History::deletion), uploads, limits);
        tickets = new Tickets(publishing.ticketStore(), configuration.limits().tickets());
        streams = new StreamingResponses(
                configuration,
                server,
                delivery.shards,
                delivery.registry,
                delivery.history.map(History::reader),
                encoder,
                threads);
        liveChannels = new LiveChannels(
                delivery.registry,
                () -> delivery.history
                        .map(recorded -> recorded.newestChannels(LiveChannels.MAX_RECORDED))
                        .orElse(RecordedChannels.NONE));
    }
}
