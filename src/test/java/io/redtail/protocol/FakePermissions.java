package io.redtail.protocol;

import io.redtail.delivery.Channel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens are words, and each opens the channels that it was issued for. */
class FakePermissions implements Permissions {

    private final Map<String, Set<Channel>> tokens = new HashMap<>();
    private @Nullable Set<Channel> open;

    private FakePermissions() {}

    /** Everybody may follow everything. */
    static Permissions all() {
        return new FakePermissions() {
            @Override
            public boolean isAuthenticated() {
                return true;
            }

            @Override
            public boolean maySubscribe(Channel channel) {
                return true;
            }
        };
    }

    /** Nobody has said who he is. */
    static FakePermissions locked() {
        return new FakePermissions();
    }

    FakePermissions issue(String token, Channel... channels) {
        tokens.put(token, Set.of(channels));
        return this;
    }

    @Override
    public boolean isAuthenticated() {
        return open != null;
    }

    @Override
    public boolean maySubscribe(Channel channel) {
        return open != null && open.contains(channel);
    }

    @Override
    public Optional<Duration> authenticate(String token) throws NotPermittedException {
        if (!tokens.containsKey(token)) {
            throw new NotPermittedException(ErrorCode.UNAUTHORIZED, "this token is not accepted");
        }
        open = tokens.get(token);
        return Optional.of(Duration.ofMinutes(5));
    }
}
