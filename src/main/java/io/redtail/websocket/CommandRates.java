package io.redtail.websocket;

import io.redtail.config.ShareSettings;
import io.redtail.protocol.CallerRates;
import io.redtail.security.Caller;
import io.redtail.security.RefusedException;
import java.util.Map;

/**
 * How many commands a second each caller may send with all its connections: its identity, or its address as long as it has
 * none. A new connection counts, too, or whoever is over its rate would be let in again at once. Any thread.
 */
public final class CommandRates {

    /** Clients that a restart of the gateway has sent away come back all at once, with all their subscriptions. */
    private static final int BURST_SECONDS = 5;

    /** What a new connection counts as. Its handshake costs the server as much as some commands do. */
    private static final int HANDSHAKE = 5;

    private static final String KEY = "limits.commands-per-second-per-";

    private final CallerRates byIdentity;
    private final CallerRates byAddress;

    public CommandRates(ShareSettings settings) {
        byIdentity = new CallerRates(settings.commandsPerIdentity(), BURST_SECONDS);
        byAddress = new CallerRates(settings.commandsPerAddress(), BURST_SECONDS);
    }

    /** How many commands and connections each limit has refused, by its key without {@code redtail.}. */
    public Map<String, Long> refused() {
        return Map.of(KEY + "identity", byIdentity.refused(), KEY + "address", byAddress.refused());
    }

    /**
     * A caller that has used up its rate waits for a second, for each connection that is let in costs the server more than the
     * command that it may send.
     *
     * @throws RefusedException 429 if the caller has sent too many commands to be let in again
     */
    void connect(Caller caller) {
        CallerRates rates = ratesOf(caller);
        require(caller, rates.tryTake(caller.getName(), Math.min(HANDSHAKE, rates.perSecond()), rates.perSecond()));
    }

    /** @throws RefusedException if it was one too many */
    void command(Caller caller) {
        require(caller, ratesOf(caller).tryTake(caller.getName()));
    }

    private CallerRates ratesOf(Caller caller) {
        return caller.subject().isPresent() ? byIdentity : byAddress;
    }

    private void require(Caller caller, boolean taken) {
        if (!taken) {
            CallerRates rates = ratesOf(caller);
            String who = caller.subject().isPresent() ? "identity" : "address";
            throw RefusedException.tooMany("this " + who + " sends more than " + rates.perSecond()
                    + " commands a second (redtail." + KEY + who + "); send fewer");
        }
    }

    /** Forgets who has been quiet. */
    void forgetIdle() {
        byIdentity.forgetIdle();
        byAddress.forgetIdle();
    }
}
