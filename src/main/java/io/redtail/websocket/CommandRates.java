package io.redtail.websocket;

import io.redtail.config.LimitSettings;
import io.redtail.config.ShareSettings;
import io.redtail.protocol.CallerRates;
import io.redtail.security.Caller;
import io.redtail.security.RefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How many commands and how many new connections a second each caller may have on all its connections together: its identity, or
 * its address as long as it has none. Any thread.
 *
 * <p>Clients that a restart of the gateway has sent away come back all at once, with all their subscriptions. So an identity may
 * open as many connections at once as it may have. After that it gets a few a second: whoever connects again and again takes
 * more of the processors than all who stay. Whoever leaves again at once, again and again, gets a few a second after a hundred.
 *
 * <p>A node takes on connections as fast as it can open them, and sends the rest away at once: who waits in the server's queue
 * instead, waits longer than for another node. A second's worth is left for callers that open few.
 */
public final class CommandRates {

    private static final String COMMANDS = "limits.commands-per-second-per-";
    private static final String HANDSHAKES = "limits.handshakes-per-second-per-identity";
    private static final String ALL_HANDSHAKES = "limits.handshakes-per-second";
    private static final String EVERYBODY = "";

    private static final int IDENTITY_BURST_SECONDS = 3;
    private static final int ADDRESS_BURST_SECONDS = 5;

    /** Nobody who is let in waits longer than this for others that came at the same moment. */
    private static final int BURST_SECONDS = 5;

    private static final int MAX_SECONDS_TO_WAIT = 5;

    /** So many connections a caller may open, and one more in each second, when the others have nearly used up all. */
    private static final int FEW = 20;

    /** What a new connection counts as for an address. Its handshake costs the server as much as some commands do. */
    private static final int HANDSHAKE = 5;

    /** Where an identity may have any number of connections. */
    private static final int HANDSHAKE_BURST = 1_000;

    /** A connection that ends before is one that need not have been opened. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    private static final int SHORT_AT_ONCE = 100;

    private final CallerRates byIdentity;
    private final CallerRates byAddress;
    private final CallerRates handshakes;
    private final CallerRates allHandshakes;
    private final CallerRates few = new CallerRates(1, FEW);
    private final CallerRates shortConnections;

    public CommandRates(ShareSettings shares, LimitSettings limits) {
        byIdentity = CallerRates.inSeconds(shares.commandsPerIdentity(), IDENTITY_BURST_SECONDS);
        byAddress = CallerRates.inSeconds(shares.commandsPerAddress(), ADDRESS_BURST_SECONDS);
        allHandshakes = CallerRates.inSeconds(shares.handshakes(), BURST_SECONDS);
        int connections = limits.connectionsPerIdentity() > 0 ? limits.connectionsPerIdentity() : HANDSHAKE_BURST;
        handshakes =
                new CallerRates(shares.handshakesPerIdentity(), Math.max(connections, shares.handshakesPerIdentity()));
        shortConnections = new CallerRates(
                shares.handshakesPerIdentity(), Math.max(SHORT_AT_ONCE, shares.handshakesPerIdentity()));
    }

    /** How many commands and connections each limit has refused, by its key without {@code redtail.}. */
    public Map<String, Long> refused() {
        return Map.of(
                COMMANDS + "identity",
                byIdentity.refused(),
                COMMANDS + "address",
                byAddress.refused(),
                HANDSHAKES,
                handshakes.refused() + shortConnections.refused(),
                ALL_HANDSHAKES,
                allHandshakes.refused());
    }

    /**
     * A caller that has used up its rate of commands waits for a second, for each connection that is let in costs the server more
     * than the command that it may send.
     *
     * @throws RefusedException 429 if the caller has opened too many connections to be let in again, or sent too many commands; 503
     *     if too many callers come at once
     */
    void connect(Caller caller) {
        CallerRates rates = ratesOf(caller);
        int cost = isIdentified(caller) ? 1 : Math.min(HANDSHAKE, rates.perSecond());
        require(caller, rates.tryTake(caller.getName(), cost, rates.perSecond()));
        if (isIdentified(caller)
                && !(shortConnections.tryTake(caller.getName(), 0, 1) && handshakes.tryTake(caller.getName()))) {
            throw RefusedException.tooMany("this identity opens more than " + handshakes.perSecond()
                    + " connections a second (redtail." + HANDSHAKES + "); keep those that you have");
        }
        int reserved = few.tryTake(caller.getName()) ? 0 : allHandshakes.perSecond();
        if (!allHandshakes.tryTake(EVERYBODY, 1, reserved)) {
            throw RefusedException.busy(
                    "more than " + allHandshakes.perSecond() + " connections a second come to this node (redtail."
                            + ALL_HANDSHAKES + "); try again later",
                    ThreadLocalRandom.current().nextInt(1, MAX_SECONDS_TO_WAIT + 1));
        }
    }

    /** A connection has ended. */
    void left(Caller caller, Duration after) {
        if (isIdentified(caller) && after.compareTo(SHORT) < 0) {
            boolean unused = shortConnections.tryTake(caller.getName());
        }
    }

    /**
     * Counts a command.
     *
     * @param count as how many, for an identity that may send as many
     * @throws RefusedException if it was one too many
     */
    void command(Caller caller, int count) {
        CallerRates rates = ratesOf(caller);
        int cost = isIdentified(caller) ? Math.min(count, rates.perSecond()) : 1;
        require(caller, rates.tryTake(caller.getName(), cost, 0));
    }

    private static boolean isIdentified(Caller caller) {
        return caller.subject().isPresent();
    }

    private CallerRates ratesOf(Caller caller) {
        return isIdentified(caller) ? byIdentity : byAddress;
    }

    private void require(Caller caller, boolean taken) {
        if (!taken) {
            CallerRates rates = ratesOf(caller);
            String who = isIdentified(caller) ? "identity" : "address";
            throw RefusedException.tooMany("this " + who + " sends more than " + rates.perSecond()
                    + " commands a second (redtail." + COMMANDS + who + "); send fewer");
        }
    }

    /** Forgets who has been quiet. */
    void forgetIdle() {
        byIdentity.forgetIdle();
        byAddress.forgetIdle();
        handshakes.forgetIdle();
        few.forgetIdle();
        shortConnections.forgetIdle();
    }
}
