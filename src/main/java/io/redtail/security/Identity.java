package io.redtail.security;

import io.redtail.delivery.Channel;
import java.time.Instant;

/**
 * Who a client is, and what was said of it when it proved that.
 *
 * @param subject its name, for logs and for limits; never empty
 * @param follow what it may follow
 * @param publish what it may publish to
 * @param expiresAt when it is nobody again; {@link Instant#MAX}: never
 */
public record Identity(String subject, Grants follow, Grants publish, Instant expiresAt) {

    /** Whoever reaches the port, where {@code redtail.auth=none}: everything is allowed. */
    public static final Identity ANYONE = new Identity("anyone", Grants.ALL, Grants.ALL, Instant.MAX);

    /**
     * Channels by their ids.
     *
     * @param projects whose logs
     * @param tenants whose jobs
     */
    public record Grants(IdPatterns projects, IdPatterns tenants) {

        static final Grants ALL = new Grants(IdPatterns.ALL, IdPatterns.ALL);

        public boolean include(Channel channel) {
            return switch (channel.kind()) {
                case LOGS -> projects.match(channel.id());
                case JOBS -> tenants.match(channel.id());
            };
        }
    }
}
