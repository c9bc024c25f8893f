package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An upstream that a test plays by hand. It brings every channel at once, until it is told to {@link #hesitate}; then
 * acquisitions wait for {@link #bring} or {@link #fail}, the oldest first.
 *
 * <p>It counts, and remembers a release that had no acquisition even when whoever released swallows the error.
 */
public final class FakeUpstream implements Upstream {

    private record Waiting(Channel channel, CompletableFuture<Void> live) {}

    private final Map<Channel, Integer> held = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<String> excess = new ArrayList<>();
    private boolean hesitant;
    private Runnable duringAcquire = () -> {};

    public synchronized void hesitate() {
        hesitant = true;
    }

    /** Runs inside the next acquisitions, before they return: what another thread might do meanwhile. */
    synchronized void duringAcquire(Runnable action) {
        duringAcquire = action;
    }

    @Override
    public CompletionStage<Void> acquire(Channel channel) {
        Runnable meanwhile;
        CompletableFuture<Void> live = new CompletableFuture<>();
        synchronized (this) {
            held.merge(channel, 1, Integer::sum);
            meanwhile = duringAcquire;
            if (hesitant) {
                waiting.add(new Waiting(channel, live));
            } else {
                live.complete(null);
            }
        }
        meanwhile.run();
        return live;
    }

    @Override
    public synchronized void release(Channel channel) {
        int left = held.merge(channel, -1, Integer::sum);
        if (left < 0) {
            excess.add(channel.name());
            throw new AssertionError(channel + " was released more often than acquired");
        }
        if (left == 0) {
            held.remove(channel);
        }
    }

    /** Everyone who waits for the channel continues, on this thread. */
    public void bring(Channel channel) {
        take(channel, Integer.MAX_VALUE).forEach(live -> live.complete(null));
    }

    /** Everyone who waits for the channel is told that it did not come in time. */
    public void fail(Channel channel) {
        take(channel, Integer.MAX_VALUE).forEach(FakeUpstream::fail);
    }

    /** Everyone who waits for the channel is told that it may not be had. */
    public void refuse(Channel channel) {
        take(channel, Integer.MAX_VALUE)
                .forEach(live -> live.completeExceptionally(new ChannelRefusedException("it may not be read")));
    }

    /** Whoever waits longest for the channel is told that it did not come in time. */
    void failOldest(Channel channel) {
        take(channel, 1).forEach(FakeUpstream::fail);
    }

    private static void fail(CompletableFuture<Void> live) {
        live.completeExceptionally(new UpstreamUnavailableException("not in time"));
    }

    private synchronized List<CompletableFuture<Void>> take(Channel channel, int max) {
        List<Waiting> taken = waiting.stream()
                .filter(one -> one.channel().equals(channel))
                .limit(max)
                .toList();
        waiting.removeAll(taken);
        return taken.stream().map(Waiting::live).toList();
    }

    /** How many acquisitions of the channel have not been released. */
    synchronized int held(Channel channel) {
        return held.getOrDefault(channel, 0);
    }

    public synchronized void assertNothingHeld() {
        assertThat(excess).as("released without being acquired").isEmpty();
        assertThat(held).as("acquired and never released").isEmpty();
    }
}
