package io.redtail.ops;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;

/** What an administrator sees, as JSON: the names are those of {@link GatewayMXBean}. */
final class AdminJson {

    private AdminJson() {}

    static JsonObject gateway(GatewayMXBean gateway) {
        return Json.createObjectBuilder()
                .add("connections", gateway.getConnections())
                .add("subscriptions", gateway.getSubscriptions())
                .add("channels", gateway.getChannels())
                .add("publications", gateway.getPublications())
                .add("deliveries", gateway.getDeliveries())
                .add("dropped", gateway.getDropped())
                .add("lost", gateway.getLost())
                .add("slowConsumersClosed", gateway.getSlowConsumersClosed())
                .add("malformedJobUpdates", gateway.getMalformedJobUpdates())
                .add("malformedPayloads", counts(gateway.getMalformedPayloads()))
                .add("channelTypes", Json.createArrayBuilder(gateway.getChannelTypes()))
                .add("redisState", gateway.getRedisState().name())
                .add("redisAway", Json.createArrayBuilder(gateway.getRedisAway()))
                .add("redisAddress", gateway.getRedisAddress())
                .add("sinks", Json.createArrayBuilder(gateway.getSinks()))
                .add("draining", gateway.getDraining())
                .build();
    }

    private static JsonObjectBuilder counts(Map<String, Long> counts) {
        JsonObjectBuilder json = Json.createObjectBuilder();
        counts.forEach(json::add);
        return json;
    }

    static JsonObject channels(List<ChannelView> channels) {
        JsonArrayBuilder rows = Json.createArrayBuilder();
        channels.forEach(channel -> rows.add(Json.createObjectBuilder()
                .add("channel", channel.getChannel())
                .add("followers", channel.getFollowers())
                .add("rate", Math.round(channel.getRate() * 10) / 10.0)));
        return Json.createObjectBuilder().add("channels", rows).build();
    }

    static JsonObject redis(ChannelRedisView place) {
        return Json.createObjectBuilder()
                .add("channel", place.getChannel())
                .add("redisChannel", place.getRedisChannel())
                .add("shard", place.getShard())
                .add("address", place.getAddress())
                .build();
    }

    static JsonObject sessions(List<SessionView> sessions) {
        JsonArrayBuilder rows = Json.createArrayBuilder();
        sessions.forEach(session -> rows.add(Json.createObjectBuilder()
                .add("id", session.getId())
                .add("channels", session.getChannels())
                .add("address", session.getAddress())
                .add("subject", session.getSubject())
                .add("since", session.getSince())
                .add("waitingBytes", session.getWaitingBytes())
                .add("subscribed", Json.createArrayBuilder(session.getSubscribed()))));
        return Json.createObjectBuilder().add("sessions", rows).build();
    }
}
