package io.redtail.security;

import io.redtail.delivery.Channel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who a client is, and what was said of it when it proved that.
 *
 * @param subject its name, for logs and for limits; never empty
 * @param follow what it may subscribe to
 * @param publish what it may publish to
 * @param expiresAt when it is nobody again; {@link Instant#MAX}: never
 */
public record Identity(String subject, Grants follow, Grants publish, Instant expiresAt) {

    /** Whoever reaches the port, where {@code redtail.auth=none}: everything is allowed. */
    public static final Identity ANYONE = new Identity("anyone", Grants.ALL, Grants.ALL, Instant.MAX);

    /** One that may subscribe to this channel, and do nothing else. */
    public static Identity subscriberOf(String subject, Channel channel, Instant expiresAt) {
        IdPatterns id = IdPatterns.of(List.of(channel.id()));
        Grants follow = switch (channel.kind()) {
            case LOGS -> new Grants(id, IdPatterns.NONE);
            case JOBS -> new Grants(IdPatterns.NONE, id);
        };
        return new Identity(subject, follow, new Grants(IdPatterns.NONE, IdPatterns.NONE), expiresAt);
    }

    /** Until when it is that. */
    public Expiry expiry() {
        return expiresAt.equals(Instant.MAX) ? Expiry.NEVER : new Expiry(expiresAt, InstantSource.system());
    }

    boolean isAnyone() {
        return equals(ANYONE);
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
     * @param projects whose logs
     * @param tenants whose jobs
     */
    public record Grants(IdPatterns projects, IdPatterns tenants) {

        static final Grants ALL = new Grants(IdPatterns.ALL, IdPatterns.ALL);

        private static Grants union(Stream<Grants> all) {
            List<Grants> grants = all.toList();
            return new Grants(
                    IdPatterns.union(grants.stream().map(Grants::projects)),
                    IdPatterns.union(grants.stream().map(Grants::tenants)));
        }

        public boolean include(Channel channel) {
            return switch (channel.kind()) {
                case LOGS -> projects.match(channel.id());
                case JOBS -> tenants.match(channel.id());
            };
        }
    }
}
