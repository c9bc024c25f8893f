package io.redtail.delivery;

import java.util.concurrent.atomic.LongAdder;

/** What one kind of client was given since the start: there is one for each encoding and sink. Any thread. */
public final class ClientTypeCounters {

    /**
     * Which clients.
     *
     * @param encoding as {@link Encoding#name}
     * @param sink as {@link Sink#name}
     */
    public record Kind(String encoding, String sink) {}

    private final LongAdder opened = new LongAdder();
    private final LongAdder gone = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    /** Clients that came. */
    public long opened() {
        return opened.sum();
    }

    /** Clients that are here now. */
    public long connections() {
        return Math.max(0, opened.sum() - gone.sum());
    }

    /** Publications put into a send queue: one for each subscriber of the channel. */
    public long deliveries() {
        return deliveries.sum();
    }

    /** Times that a sink took something out of a send queue; what it took then may be dozens of messages. */
    public long writes() {
        return writes.sum();
    }

    /** What sinks took out of send queues, with WebSocket headers where the sink writes them itself. */
    public long bytes() {
        return bytes.sum();
    }

    void cameOne() {
        opened.increment();
    }

    void wentOne() {
        gone.increment();
    }

    void delivered(int publications) {
        deliveries.add(publications);
    }

    void wrote(int times, long howManyBytes) {
        writes.add(times);
        bytes.add(howManyBytes);
    }
}
