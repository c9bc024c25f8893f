package io.redtail.security;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.InvalidConfigurationException;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides about every request and every command: whose page may ask, who asks, and whether that one may. Any thread.
 *
 * <p>The client hears that it was refused, the log why.
 */
public final class AccessControl {

    private static final Logger LOG = Logs.of(AccessControl.class);

    /** URLs are written into logs and histories all along their way. */
    private static final Pattern TOKEN_IN_QUERY = Pattern.compile("(^|&)(access_)?token=");

    private static final Networks LOOPBACK = new Networks(List.of("127.0.0.0/8", "::1"));

    private final HostCheck hosts;
    private final Origins origins;
    private final Authentication authentication;
    private final ClientAddresses addresses;
    private final ConnectionLimits limits;
    private final AccessPolicy policy;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final BoundedLog refusals = new BoundedLog(LOG, Level.WARNING);
    private final BoundedLog undecided = new BoundedLog(LOG, Level.WARNING);
    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);

    /** @throws IllegalArgumentException if a key, a pattern or an address in the configuration cannot be used */
    public AccessControl(Configuration configuration, ConnectionLimits limits, AccessPolicy policy) {
        this.hosts = new HostCheck(configuration.security(), AllowedHosts.ownNames());
        this.origins = new Origins(configuration.webSocket().allowedOrigins());
        this.authentication = new Authentication(configuration.security());
        this.addresses = new ClientAddresses(configuration.limits().trustedProxies());
        this.limits = limits;
        this.policy = policy;
    }

    /**
     * Makes the access control that the configuration asks for.
     *
     * @throws InvalidConfigurationException naming the key, pattern or address that cannot be used
     */
    public static void check(Configuration configuration) {
        try {
            var unused =
                    new AccessControl(configuration, new ConnectionLimits(configuration.limits()), new GrantPolicy());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** The caller of a request that has not said who it is, or not been asked yet. */
    public Caller unknown(HttpServletRequest request) {
        return new Caller(addresses.of(request), Optional.empty());
    }

    /**
     * Lets an HTTP request in, of a caller whose identity is known.
     *
     * @throws RefusedException 400 for a token in the query, 401 for one that is missing or wrong, 403 for a foreign page
     */
    public Caller admit(HttpServletRequest request) {
        Caller caller = visitor(request);
        if (caller.identity().isEmpty()) {
            throw RefusedException.unauthorized(missing(), "");
        }
        return caller;
    }

    /**
     * Lets an HTTP request in that shows something else than a token.
     *
     * @param identity finds out whose request it is; asked when nothing else speaks against it
     * @throws RefusedException 400 for a token in the query, 403 for a foreign page
     */
    public Caller admit(HttpServletRequest request, Supplier<Identity> identity) {
        String address = knock(request);
        return new Caller(address, Optional.of(identity.get()));
    }

    /**
     * Lets a handshake in. Where tokens are taken, it may come without one.
     *
     * @throws RefusedException as {@link #admit}, 429 if the caller has too many connections, 503 if the gateway has
     */
    public Caller admitHandshake(HttpServletRequest request) {
        Caller caller = visitor(request);
        if (caller.identity().isEmpty() && !authentication.takesTokens()) {
            throw RefusedException.unauthorized(missing(), "");
        }
        limits.check(caller);
        return caller;
    }

    /**
     * Returns for a request that is addressed to the gateway, and not to a name that a page has pointed here.
     *
     * @throws RefusedException 403 for another host
     */
    public void checkHost(HttpServletRequest request) {
        hosts.check(request, addresses.of(request));
    }

    /**
     * Only that: for a browser's question whether it may ask, which comes without credentials.
     *
     * @throws RefusedException 403 for a foreign page
     */
    public void checkOrigin(HttpServletRequest request) {
        boolean foreign = request.getHeader("Origin") == null
                ? origins.isEmbeddedByForeignPage(request)
                : allowedOrigin(request).isEmpty();
        if (foreign) {
            throw RefusedException.forbidden(
                    "pages of this origin may not call this; add it to redtail.websocket.allowed-origins");
        }
    }

    /** The origin of the page that asks, if it is allowed; empty also for what is no page. */
    public Optional<String> allowedOrigin(HttpServletRequest request) {
        List<String> claimed = Collections.list(request.getHeaders("Origin")); // a browser sends one
        return claimed.size() == 1 && origins.isAllowed(claimed.get(0), request.getServerName())
                ? Optional.of(claimed.get(0))
                : Optional.empty();
    }

    private Caller visitor(HttpServletRequest request) {
        String address = knock(request);
        try {
            return new Caller(address, authentication.of(request));
        } catch (InvalidTokenException e) {
            logRefused(address, e);
            throw RefusedException.unauthorized("this token is not accepted", "invalid_token");
        } catch (KeysUnavailableException e) {
            throw undecided(address, e);
        }
    }

    /** What is looked at before who asks. @return where it comes from */
    private String knock(HttpServletRequest request) {
        String address = addresses.of(request);
        @Nullable String query = request.getQueryString();
        if (query != null && TOKEN_IN_QUERY.matcher(query).find()) {
            throw RefusedException.badRequest(
                    "no tokens in URLs, which logs and histories keep: send Authorization: Bearer, "
                            + "or {\"action\":\"authenticate\",\"token\":\"…\"} as the first message");
        }
        checkOrigin(request);
        warnIfOpen(request);
        return address;
    }

    /** Not at the start, for no server tells an application which addresses it listens at. */
    private void warnIfOpen(HttpServletRequest request) {
        String here = String.valueOf(request.getLocalAddr());
        if (!authentication.isRequired() && !LOOPBACK.contain(here) && warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    LogEvent.of("open_to_everyone")
                            .with("address", here)
                            .with("consequence", "everyone may read and write every log; set redtail.auth=jwt"));
        }
    }

    private String missing() {
        return authentication.takesTokens()
                ? "send a token: Authorization: Bearer …"
                : "the server must authenticate this request, and find one of redtail.auth.roles";
    }

    /**
     * Who a token names, shown by a client at {@code address}. Empty: it proves nothing; the log says why.
     *
     * @throws RefusedException 503 if that cannot be said now
     */
    public Optional<Identity> identify(String token, String address) {
        try {
            return Optional.of(authentication.verify(token));
        } catch (InvalidTokenException e) {
            logRefused(address, e);
            return Optional.empty();
        } catch (KeysUnavailableException e) {
            throw undecided(address, e);
        }
    }

    /** The issuer is the reason, and not this token: whoever looks for the one must not find the log full of the other. */
    private RefusedException undecided(String address, KeysUnavailableException e) {
        undecided.log(why("token_not_checked", address, e));
        return RefusedException.overloaded("this token cannot be checked now; try again later");
    }

    private void logRefused(String address, InvalidTokenException e) {
        refusals.log(why("token_refused", address, e));
    }

    private static String why(String event, String address, Exception e) {
        return LogEvent.of(event)
                .with("address", address)
                .with("reason", String.valueOf(e.getMessage()))
                .toString();
    }

    /** Whether it may subscribe to the channel, and read its history. */
    public boolean maySubscribe(Identity identity, Channel channel) {
        return decide(channel, () -> policy.mayFollow(identity, channel));
    }

    public boolean mayPublish(Identity identity, Channel channel) {
        return decide(channel, () -> policy.mayPublish(identity, channel));
    }

    /** Whether it may delete what is kept of the channel. */
    public boolean mayDelete(Identity identity, Channel channel) {
        return decide(channel, () -> policy.mayDelete(identity, channel));
    }

    private boolean decide(Channel channel, BooleanSupplier decision) {
        try {
            return decision.getAsBoolean();
        } catch (RuntimeException e) {
            LogContext.channel(channel.name()).run(() -> failures.log("access_policy_failed consequence=refused", e));
            return false;
        }
    }
}
