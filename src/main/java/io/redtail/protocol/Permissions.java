package io.redtail.protocol;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.Optional;

/** What one connection's client may do now. The connection's thread; a call may take as long as checking a token does. */
public interface Permissions {

    /** Whether it has said who it is, and that has not expired. */
    boolean isAuthenticated();

    boolean maySubscribe(Channel channel);

    /** How many subscriptions it may have, together with all other connections of the same client; 0: any number. */
    int maxSubscriptions();

    /**
     * Counts a command, together with those of all other connections of the same client.
     *
     * @param count as how many
     * @throws NotPermittedException if it was one too many
     */
    void countCommand(int count) throws NotPermittedException;

    /**
     * Takes a token: the first one, or a newer one of the same subject. One that is refused changes nothing.
     *
     * @throws NotPermittedException if it is not accepted
     * @return for how long it is good; empty: for ever
     */
    Optional<Duration> authenticate(String token) throws NotPermittedException;
}
