package io.redtail.security;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An issuer's keys (RFC 7517), fetched from its JWKS URL.
 *
 * <p>A token whose key is known is checked without waiting for anybody, however slow the issuer is and whatever strangers send.
 * An unknown key id is looked up: one fetch at a time, two in ten seconds at most, for eight waiting callers at most. An id that
 * the issuer does not know is remembered for 30 s. Whenever that leaves a token undecided, the result is an exception, not an
 * empty list.
 *
 * <p>Keys are fetched again after 150 s, while the old ones stay in use. If nobody asked for 300 s, the next caller
 * waits for the new keys, so that a key that was withdrawn meanwhile is not accepted; unless the issuer is away, whose
 * last keys are good for an hour. Any thread; each fetch has a short-lived thread of its own, because no caller's
 * thread may be held by an issuer that sends one byte every second.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    private static final long REFRESH_NANOS = Duration.ofSeconds(150).toNanos();
    private static final long FRESH_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long OUTAGE_NANOS = Duration.ofHours(1).toNanos();
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long ABSENT_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int MAX_WAITING = 8;
    private static final int MAX_ABSENT = 1_000;

    private final URL url;
    private final ResourceRetriever retriever;
    private final IssuerTimes times;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private volatile @Nullable Fetched fetched;

    @GuardedBy("this")
    private @Nullable CompletableFuture<Void> fetch;

    /** When the last two fetches began; the window is open if the earlier one is old enough. */
    @GuardedBy("this")
    private long lastBegun;

    @GuardedBy("this")
    private long lastButOneBegun;

    private volatile boolean failing;

    /** @param absent the ids that were looked for and are not among the keys; bounded */
    private record Fetched(JWKSet keys, long at, Set<String> absent) {}

    IssuerKeys(URL url, ResourceRetriever retriever, IssuerTimes times) {
        this.url = url;
        this.retriever = retriever;
        this.times = times;
        this.lastBegun = now() - WINDOW_NANOS;
        this.lastButOneBegun = lastBegun;
    }

    private long now() {
        return times.nanoTime().getAsLong();
    }

    private long age(Fetched keys) {
        return now() - keys.at();
    }

    /** @throws KeySourceException if it cannot be said now whether there is such a key */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext unused) throws KeySourceException {
        Fetched known = fetched;
        if (known != null && age(known) < (failing ? OUTAGE_NANOS : FRESH_NANOS)) {
            List<JWK> matching = selector.select(known.keys());
            if (!matching.isEmpty()) {
                if (age(known) > REFRESH_NANOS) {
                    var unusedFetch = begin();
                }
                return matching;
            }
            if (age(known) < ABSENT_NANOS && known.absent().contains(id(selector))) {
                return List.of();
            }
        }
        return lookUp(selector, known);
    }

    private List<JWK> lookUp(JWKSelector selector, @Nullable Fetched before) throws KeySourceException {
        try {
            awaitFetch();
        } catch (KeySourceException away) {
            List<JWK> last = before != null && age(before) < OUTAGE_NANOS ? selector.select(before.keys()) : List.of();
            if (last.isEmpty()) {
                throw away;
            }
            return last;
        }
        Fetched now = fetched;
        if (now == null || (before != null && before.at() == now.at())) {
            throw new KeySourceException("the issuer's keys were fetched twice in the last ten seconds");
        }
        List<JWK> matching = selector.select(now.keys());
        if (matching.isEmpty() && now.absent().size() < MAX_ABSENT) {
            now.absent().add(id(selector));
        }
        return matching;
    }

    private void awaitFetch() throws KeySourceException {
        if (!waiting.tryAcquire()) {
            throw new KeySourceException("too many tokens wait for the issuer's keys");
        }
        try {
            begin().get(times.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            failing = true;
            throw new KeySourceException(
                    "the issuer did not send its keys within " + times.timeout().toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new KeySourceException("the issuer's keys cannot be fetched: " + e.getCause(), e);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new KeySourceException("the gateway is stopping");
        } finally {
            waiting.release();
        }
    }

    /** Begins a fetch, unless there is one on its way or there were two in the last ten seconds. */
    private synchronized CompletableFuture<Void> begin() {
        if (fetch != null && !fetch.isDone()) {
            return fetch;
        }
        long now = now();
        if (now - lastButOneBegun < WINDOW_NANOS) {
            return CompletableFuture.completedFuture(null);
        }
        lastButOneBegun = lastBegun;
        lastBegun = now;
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Thread thread = new Thread(() -> fetch(begun), "redtail-issuer-keys");
        thread.setDaemon(true);
        thread.start();
        fetch = begun;
        return begun;
    }

    private void fetch(CompletableFuture<Void> begun) {
        try {
            JWKSet keys = JWKSet.parse(retriever.retrieveResource(url).getContent());
            fetched = new Fetched(keys, now(), withdrawn(keys));
            failing = false;
            begun.complete(null);
        } catch (IOException | ParseException | RuntimeException e) {
            failing = true;
            begun.completeExceptionally(e);
        }
    }

    /** The ids that the issuer had the last time and has no more. */
    private Set<String> withdrawn(JWKSet keys) {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        Fetched before = fetched;
        if (before != null) {
            before.keys().getKeys().forEach(key -> ids.add(String.valueOf(key.getKeyID())));
            keys.getKeys().forEach(key -> ids.remove(String.valueOf(key.getKeyID())));
        }
        return ids;
    }

    /** As the token gives it; empty if it gives none. */
    private static String id(JWKSelector selector) {
        Set<String> ids = selector.getMatcher().getKeyIDs();
        return ids == null
                ? ""
                : String.join(",", ids.stream().map(String::valueOf).toList());
    }
}
