package io.redtail.delivery;

import java.util.ArrayList;
import java.util.List;

/** A socket that takes everything at once and remembers it, until a test makes it stick or fail. */
public final class RecordingSink implements Sink, Sink.Factory {

    /** How a connection was closed. */
    public record Closing(CloseCode code, String reason) {}

    private final List<String> texts = new ArrayList<>();
    private final List<Closing> closings = new ArrayList<>();
    private Runnable wake = () -> {};
    private int flushes;
    private boolean stuck;
    private Throwable failure;

    @Override
    public Sink create(Runnable toWake) {
        wake = toWake;
        return this;
    }

    @Override
    public synchronized void flush(SendQueue sendQueue) {
        flushes++;
        if (failure != null) {
            throwFailure();
        }
        if (!stuck) {
            for (EncodedMessage next = sendQueue.poll(); next != null; next = sendQueue.poll()) {
                texts.add(next.text());
            }
            notifyAll();
        }
    }

    private void throwFailure() {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Override
    public synchronized void close(CloseCode code, String reason) {
        closings.add(new Closing(code, reason));
    }

    /** How often it was flushed. */
    synchronized int flushes() {
        return flushes;
    }

    /** The client stops reading. */
    public synchronized void stick() {
        stuck = true;
    }

    /** The client reads again. */
    public void loosen() {
        synchronized (this) {
            stuck = false;
        }
        wake.run();
    }

    /** @param unchecked what every flush throws from now on: a {@link RuntimeException} or an {@link Error} */
    synchronized void failWith(Throwable unchecked) {
        failure = unchecked;
    }

    /** What the client has read, in order. */
    public synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    /**
     * Waits until the client has read so many texts. Looks for a moment without waiting, to be as quick as a race needs, and then
     * leaves the core to whoever is to write them; the test's timeout ends what never comes.
     */
    void awaitTexts(int count) throws InterruptedException {
        for (int looks = 0; looks < 1_000; looks++) {
            if (texts().size() >= count) {
                return;
            }
            Thread.onSpinWait();
        }
        synchronized (this) {
            while (texts.size() < count) {
                wait();
            }
        }
    }

    public synchronized List<Closing> closings() {
        return List.copyOf(closings);
    }

    /** The codes with which it was closed: one at most, if all is well. */
    public synchronized List<CloseCode> closeCodes() {
        return closings.stream().map(Closing::code).toList();
    }
}
