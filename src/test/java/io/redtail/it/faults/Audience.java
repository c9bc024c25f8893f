package io.redtail.it.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Thousands of viewers, on one thread. */
final class Audience implements AutoCloseable {

    private static final int LOOKS_EVERY_MILLIS = 20;

    /** What was found in the time since the last settlement. */
    record Settlement(long gaps, long missing, List<String> problems) {}

    private final Selector selector;
    private final List<Viewer> viewers = new ArrayList<>();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Lines lines;
    private final Thread thread = new Thread(this::run, "audience");
    private volatile boolean running = true;
    private volatile int following;

    /** The viewers come within a few seconds, as many to each channel. */
    Audience(int port, Lines lines, int size) {
        this.lines = lines;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        IntStream.range(0, size).forEach(i -> {
            int channel = i % lines.channels();
            Viewer viewer = new Viewer(port, lines.project(channel), new Receipt(lines, channel));
            viewer.leave(5_000);
            viewers.add(viewer);
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            long lookedAt = 0;
            while (running) {
                selector.select(Audience::ready, LOOKS_EVERY_MILLIS);
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                long now = System.nanoTime();
                if (now - lookedAt > LOOKS_EVERY_MILLIS * 1_000_000L) {
                    lookedAt = now;
                    viewers.forEach(viewer -> viewer.look(selector, now));
                    following = (int) viewers.stream().filter(Viewer::follows).count();
                }
            }
            for (Viewer viewer : viewers) {
                viewer.leave(1);
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ready(SelectionKey key) {
        if (key.isValid()) {
            ((Viewer) key.attachment()).ready(key);
        }
    }

    /** All lose their connection at once, and come back at random moments within this time. */
    void dropAll(int comeBackWithinMillis) {
        orders.add(() -> {
            viewers.forEach(viewer -> viewer.leave(comeBackWithinMillis));
            following = 0;
        });
    }

    int following() {
        return following;
    }

    int size() {
        return viewers.size();
    }

    /** Whether everyone has got a line that was published after these. */
    boolean isBeyond(int[] counts) {
        for (int i = 0; i < viewers.size(); i++) {
            if (viewers.get(i).receipt().next() <= counts[i % lines.channels()]) {
                return false;
            }
        }
        return true;
    }

    /** Those who have not. */
    List<Viewer> behind(int[] counts) {
        return IntStream.range(0, viewers.size())
                .filter(i -> viewers.get(i).receipt().next() <= counts[i % lines.channels()])
                .mapToObj(viewers::get)
                .toList();
    }

    /** Whether somebody has lost the connection since {@link #takeTimesAway()}, and everybody has one. */
    boolean isBack() {
        return following == viewers.size() && viewers.stream().anyMatch(Viewer::wasAway);
    }

    /** Of those who have a connection again; measured again from now on. */
    TimesAway takeTimesAway() {
        return new TimesAway(viewers.stream()
                .mapToLong(Viewer::takeLongestAway)
                .filter(nanos -> nanos > 0)
                .mapToObj(nanos -> nanos / 1e9)
                .sorted()
                .toList());
    }

    /** What everyone got since the last time, held against what was published. */
    Settlement settle() {
        AtomicLong missing = new AtomicLong();
        long gaps = 0;
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < viewers.size(); i++) {
            Receipt receipt = viewers.get(i).receipt();
            gaps += receipt.gaps();
            for (String problem : receipt.settle(missing::addAndGet)) {
                problems.add(lines.project(i % lines.channels()) + ": " + problem);
            }
        }
        return new Settlement(gaps, missing.get(), problems);
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
