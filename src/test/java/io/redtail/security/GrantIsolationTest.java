package io.redtail.security;

import static io.redtail.channel.NearbyNames.TYPES;
import static io.redtail.channel.NearbyNames.VICTIMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelPattern;
import io.redtail.channel.InvalidChannelException;
import io.redtail.channel.NearbyNames;
import io.redtail.security.Identity.Grants;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the list {@code publish} or {@code subscribe} of a token grants: what it spells, of the type that it names. */
class GrantIsolationTest {

    private static final int ATTEMPTS = 50_000;
    private static final GrantPolicy POLICY = new GrantPolicy();

    private final NearbyNames nearby = new NearbyNames(23);

    @Test
    void aGrantIncludesWhatBeginsWithItOrIsIt_andNothingElse() {
        List<Channel> channels = channels();
        Set<Channel> granted = new HashSet<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            String grant = nearby.next() + nearby.any(List.of("", "", "*"));
            Optional<Identity> publisher = publisher(grant);
            Channel channel = nearby.any(channels);
            for (Identity identity : publisher.stream().toList()) {
                boolean spelt = grant.endsWith("*")
                        ? channel.name().startsWith(grant.substring(0, grant.length() - 1))
                        : channel.name().equals(grant);
                if (POLICY.mayPublish(identity, channel) != spelt
                        || POLICY.mayDelete(identity, channel) != spelt
                        || POLICY.mayFollow(identity, channel)) {
                    throw new AssertionError(grant + " and " + channel);
                }
                if (spelt) {
                    granted.add(channel);
                }
            }
        }
        assertThat(granted).hasSizeGreaterThan(20);
    }

    private List<Channel> channels() {
        Set<Channel> channels = new HashSet<>();
        VICTIMS.forEach(name -> TYPES.channel(name).ifPresent(channels::add));
        while (channels.size() < 200) {
            try {
                TYPES.channel(nearby.next()).ifPresent(channels::add);
            } catch (InvalidChannelException refused) {
                // the next one may be a channel's
            }
        }
        return List.copyOf(channels);
    }

    /** Empty for a grant that is none. */
    private static Optional<Identity> publisher(String grant) {
        try {
            return TYPES.pattern(grant)
                    .map(GrantIsolationTest::grants)
                    .map(grants -> new Identity("ada", Grants.NONE, grants, Instant.MAX));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static Grants grants(ChannelPattern pattern) {
        return Grants.of(Map.of(pattern.type(), List.of(pattern.ids())));
    }
}
