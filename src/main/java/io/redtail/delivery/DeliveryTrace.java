package io.redtail.delivery;

/**
 * One publication's way through this node. It is over when it has left as often as it has entered, and once more: the router
 * holds it until all shards that get it have it. Any thread.
 */
public interface DeliveryTrace {

    /** A shard gets it. */
    void enters();

    /**
     * A shard has given it to the sockets, or has lost it.
     *
     * @param subscribers how many the channel has there
     */
    void leaves(int subscribers);
}
