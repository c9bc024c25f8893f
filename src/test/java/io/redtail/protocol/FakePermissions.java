package io.redtail.protocol;

import io.redtail.channel.Channel;
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
    private int commandsLeft = Integer.MAX_VALUE;
    private int maxSubscriptions;

    private FakePermissions() {}

    /** Everybody may follow everything. */
    static FakePermissions all() {
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

    /** So many commands more, on all connections together. */
    FakePermissions limitCommands(int left) {
        commandsLeft = left;
        return this;
    }

    /** So many subscriptions on all connections together. */
    FakePermissions limitSubscriptions(int max) {
        maxSubscriptions = max;
        return this;
    }

    @Override
    public int maxSubscriptions() {
        return maxSubscriptions;
    }

    @Override
    public void countCommand(int count) throws NotPermittedException {
        commandsLeft -= count;
        if (commandsLeft < 0) {
            throw new NotPermittedException(ErrorCode.RATE, "this identity sends too much");
        }
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
