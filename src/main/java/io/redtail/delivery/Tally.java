package io.redtail.delivery;

/**
 * What one shard gave to one kind of client in this turn: plain numbers for the delivery loop, added to the {@link Flow} once
 * a turn. The shard's thread only.
 */
final class Tally {

    private final Flow flow;
    private int deliveries;
    private int writes;
    private long bytes;

    Tally(Flow flow) {
        this.flow = flow;
    }

    Flow flow() {
        return flow;
    }

    void delivered(int publications) {
        deliveries += publications;
    }

    void wrote(int times, long howManyBytes) {
        writes += times;
        bytes += howManyBytes;
    }

    void report() {
        if (deliveries > 0) {
            flow.delivered(deliveries);
            deliveries = 0;
        }
        if (writes > 0) {
            flow.wrote(writes, bytes);
            writes = 0;
            bytes = 0;
        }
    }
}
