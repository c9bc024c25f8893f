package io.redtail.ops;

import io.redtail.delivery.Subscriber;

/** A client, as JMX shows it. */
public final class SessionView {

    private final String id;
    private final int channels;

    SessionView(Subscriber subscriber) {
        this.id = subscriber.id();
        this.channels = subscriber.channelCount();
    }

    /** Such as {@code s17}, or {@code http-18} for a stream; unique while the gateway is deployed. */
    public String getId() {
        return id;
    }

    /** How many channels it is subscribed to. */
    public int getChannels() {
        return channels;
    }
}
