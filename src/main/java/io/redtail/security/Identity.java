package io.redtail.security;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who a client is, and what was said of it when it proved that.
 *
 * @param subject its name, for logs and for limits; empty for whoever has none of its own, and so no share of its own
 * @param follow what it may subscribe to
 * @param publish what it may publish to
 * @param expiresAt when it is nobody again; {@link Instant#MAX}: never
 */
public record Identity(String subject, Grants follow, Grants publish, Instant expiresAt) {

    /** Whoever reaches the port, where {@code redtail.auth=none}: everything is allowed. */
    public static final Identity ANYONE = new Identity("", Grants.ALL, Grants.ALL, Instant.MAX);

    /** One that may subscribe to this channel, and do nothing else. */
    public static Identity subscriberOf(String subject, Channel channel, Instant expiresAt) {
        return new Identity(subject, Grants.of(Map.of(channel.type(), List.of(channel.id()))), Grants.NONE, expiresAt);
    }

    /** Until when it is that. */
    public Expiry expiry() {
        return expiresAt.equals(Instant.MAX) ? Expiry.NEVER : new Expiry(expiresAt, InstantSource.system());
    }

    boolean isAnyone() {
        return subject.isEmpty();
    }

    /** One that may do what any of them may, which is one at least. */
    static Identity union(String subject, List<Identity> identities) {
        return new Identity(
                subject,
                Grants.union(identities.stream().map(Identity::follow)),
                Grants.union(identities.stream().map(Identity::publish)),
                Instant.MAX);
    }

    /**
     * Channels by their ids.
     *
     * @param ids for each type
     * @param others for the types that are not in {@code ids}
     */
    public record Grants(Map<ChannelType, IdPatterns> ids, IdPatterns others) {

        static final Grants ALL = new Grants(Map.of(), IdPatterns.ALL);
        static final Grants NONE = new Grants(Map.of(), IdPatterns.NONE);

        /** Only these ids. @throws IllegalArgumentException if a pattern is none */
        static Grants of(Map<ChannelType, List<String>> patterns) {
            Map<ChannelType, IdPatterns> ids = new HashMap<>();
            patterns.forEach((type, granted) -> ids.put(type, IdPatterns.of(granted)));
            return new Grants(Map.copyOf(ids), IdPatterns.NONE);
        }

        private static Grants union(Stream<Grants> all) {
            List<Grants> grants = all.toList();
            Map<ChannelType, IdPatterns> ids = new HashMap<>();
            grants.stream()
                    .flatMap(each -> each.ids.keySet().stream())
                    .forEach(type ->
                            ids.put(type, IdPatterns.union(grants.stream().map(each -> each.of(type)))));
            return new Grants(Map.copyOf(ids), IdPatterns.union(grants.stream().map(Grants::others)));
        }

        private IdPatterns of(ChannelType type) {
            return ids.getOrDefault(type, others);
        }

        public boolean include(Channel channel) {
            return of(channel.type()).match(channel.id());
        }
    }
}
