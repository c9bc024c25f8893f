package io.redtail.websocket;

import io.redtail.channel.Channel;
import io.redtail.delivery.Peer;
import io.redtail.protocol.ErrorCode;
import io.redtail.protocol.NotPermittedException;
import io.redtail.protocol.Permissions;
import io.redtail.security.AccessControl;
import io.redtail.security.Caller;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.Expiry;
import io.redtail.security.Identity;
import io.redtail.security.RefusedException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who one connection's client is, from its handshake or from its first message, and what it may do as that. It is counted as
 * long as it is connected. Commands come one at a time; the keep-alive and the end of the connection on other threads.
 */
final class ClientAccess implements Permissions {

    private final AccessControl accessControl;
    private final ConnectionLimits limits;
    private final CommandRates rates;
    private final int maxSubscriptions;
    private final String address;
    private final long connectedAt = System.nanoTime();

    /** Null: it has not said yet. What is counted changes only under the lock. */
    private volatile @Nullable Identity identity;

    private volatile Expiry expiry = Expiry.NEVER;

    /** Why it is to be closed; null while it is not. */
    private volatile @Nullable String refusal;

    private boolean entered;

    /** @param maxSubscriptions of all connections of one identity together; 0: any number */
    ClientAccess(
            AccessControl accessControl,
            ConnectionLimits limits,
            CommandRates rates,
            int maxSubscriptions,
            Caller caller) {
        this.maxSubscriptions = maxSubscriptions;
        this.accessControl = accessControl;
        this.limits = limits;
        this.rates = rates;
        this.address = caller.address();
        this.entered = limits.tryEnter(address);
        if (entered
                && caller.identity().isPresent()
                && !become(caller.identity().get())) {
            leave();
        }
    }

    /** @return false if its identity has too many connections */
    private synchronized boolean become(Identity known) {
        if (!entered || !limits.tryEnter(known)) {
            return false;
        }
        settle(known);
        return true;
    }

    /** Where it comes from. */
    String address() {
        return address;
    }

    /** Its address, and its identity's subject if it has one. */
    Peer peer() {
        return new Peer(address, caller().subject());
    }

    private Caller caller() {
        return new Caller(address, Optional.ofNullable(identity));
    }

    private void settle(Identity known) {
        expiry = known.expiry();
        identity = known;
    }

    /** Whether there was room for it. */
    synchronized boolean isEntered() {
        return entered;
    }

    /** Counts it no more. */
    synchronized void leave() {
        if (entered) {
            entered = false;
            limits.leave(address);
            if (identity != null) {
                limits.leave(identity);
                rates.left(caller(), Duration.ofNanos(System.nanoTime() - connectedAt));
            }
        }
    }

    @Override
    public boolean isAuthenticated() {
        return identity != null && !isExpired();
    }

    /** Whether it has an identity of its own, by which its connections are counted. */
    boolean isIdentified() {
        return caller().subject().isPresent();
    }

    /** Whether the time is over in which it had to show a token. */
    boolean isOverdue(Duration authenticateTimeout) {
        return identity == null && System.nanoTime() - connectedAt > authenticateTimeout.toNanos();
    }

    /** Whether what it is served by is over; a newer token puts that off. */
    boolean isExpired() {
        return expiry.hasCome();
    }

    @Override
    public boolean maySubscribe(Channel channel) {
        Identity known = identity;
        return known != null && accessControl.maySubscribe(known, channel);
    }

    @Override
    public int maxSubscriptions() {
        return isIdentified() ? maxSubscriptions : 0;
    }

    @Override
    public void countCommand(int count) throws NotPermittedException {
        try {
            rates.command(caller(), count);
        } catch (RefusedException e) {
            throw new NotPermittedException(ErrorCode.RATE, e.detail());
        }
    }

    @Override
    public Optional<Duration> authenticate(String token) throws NotPermittedException {
        Identity shown = identify(token)
                .orElseThrow(() -> new NotPermittedException(ErrorCode.UNAUTHORIZED, "this token is not accepted"));
        Identity known = identity;
        if (known == null) {
            countConnection(shown);
            if (!become(shown)) {
                throw new NotPermittedException(ErrorCode.LIMIT, "this identity has too many connections; close some");
            }
        } else if (known.subject().equals(shown.subject())) {
            settle(shown);
        } else {
            throw new NotPermittedException(
                    ErrorCode.UNAUTHORIZED, "a connection stays with whom it began; open another one");
        }
        return expiry.isNever() ? Optional.empty() : Optional.of(expiry.left());
    }

    /**
     * The handshake was counted for its address only. It is closed when {@link #refusal} is looked at next, not now: whoever is refused
     * at once connects again at once.
     */
    private void countConnection(Identity shown) throws NotPermittedException {
        try {
            rates.connect(new Caller(address, Optional.of(shown)));
            refusal = null;
        } catch (RefusedException e) {
            refusal = e.detail();
            throw new NotPermittedException(ErrorCode.RATE, e.detail());
        }
    }

    /** Why it is to be closed, if it is. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    private Optional<Identity> identify(String token) throws NotPermittedException {
        try {
            return accessControl.identify(token, address);
        } catch (RefusedException e) {
            throw new NotPermittedException(ErrorCode.UNAVAILABLE, e.detail());
        }
    }
}
