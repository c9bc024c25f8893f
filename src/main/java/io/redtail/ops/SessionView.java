package io.redtail.ops;

import io.redtail.channel.Channel;
import io.redtail.delivery.Peer;
import io.redtail.delivery.Subscriber;
import java.util.List;

/** A client, as JMX shows it. */
public final class SessionView {

    private static final int MAX_SUBSCRIBED = 20;

    private final String id;
    private final int channels;
    private final Peer peer;
    private final String since;
    private final int waitingBytes;
    private final List<String> subscribed;

    SessionView(Subscriber subscriber) {
        this.id = subscriber.id();
        this.channels = subscriber.channelCount();
        this.peer = subscriber.peer();
        this.since = subscriber.connectedAt().toString();
        this.waitingBytes = subscriber.sendQueueBytes();
        this.subscribed = subscriber.channels().stream()
                .map(Channel::name)
                .sorted()
                .limit(MAX_SUBSCRIBED)
                .toList();
    }

    /** Such as {@code s17}, or {@code http-18} for a stream; unique while the gateway is deployed. */
    public String getId() {
        return id;
    }

    /** How many channels it is subscribed to. */
    public int getChannels() {
        return channels;
    }

    /** Where it comes from, behind trusted proxies. */
    public String getAddress() {
        return peer.address();
    }

    /** The subject of its token, or the name of its user; empty if it has neither. */
    public String getSubject() {
        return peer.subject().orElse("");
    }

    /** When it connected, as ISO-8601. */
    public String getSince() {
        return since;
    }

    /** What waits for its socket, about. */
    public int getWaitingBytes() {
        return waitingBytes;
    }

    /** The first 20 of its channels, by name. */
    public List<String> getSubscribed() {
        return subscribed;
    }
}
