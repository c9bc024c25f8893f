package io.redtail.delivery;

/**
 * What one shard gave to one kind of client in this cycle: plain numbers for the delivery loop, added to the {@link
 * ClientTypeCounters} once per cycle. The shard's thread only.
 */
final class ShardCounters {

    private final ClientTypeCounters typeCounters;
    private int deliveries;
    private int writes;
    private long bytes;

    ShardCounters(ClientTypeCounters typeCounters) {
        this.typeCounters = typeCounters;
    }

    ClientTypeCounters typeCounters() {
        return typeCounters;
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
            typeCounters.delivered(deliveries);
            deliveries = 0;
        }
        if (writes > 0) {
            typeCounters.wrote(writes, bytes);
            writes = 0;
            bytes = 0;
        }
    }
}
