package io.redtail.history;

import java.util.OptionalLong;

/** Publishes the recorder's markers, one of which may be a probe: when it has come, everything before it has come. One thread. */
final class MarkerPublisher {

    private static final long PROBE_MILLIS = 3000;

    private final String node;
    private final RecorderStore store;
    private final ReplayBuffer replayBuffer;
    private final RecorderPace pace;
    private long markers;
    private long heard;
    private String probe = "";
    private long probedAt;
    private long probedOn;

    /**
     * Has published nothing yet.
     *
     * @param node unique, also among the earlier starts of this node and its partitions
     */
    MarkerPublisher(String node, RecorderStore store, ReplayBuffer replayBuffer, RecorderPace pace) {
        this.pace = pace;
        this.node = node;
        this.store = store;
        this.replayBuffer = replayBuffer;
    }

    private String mark(long now) {
        String id = node + "-" + ++markers;
        store.mark(id);
        pace.marked(now);
        return id;
    }

    /** Publishes a marker if the last one was a while ago, whoever has published that. */
    void markWhenDue(long now) {
        long markersNow = replayBuffer.markers();
        if (markersNow != heard) {
            heard = markersNow;
            pace.heardMarker(now);
        }
        if (replayBuffer.isListening() && pace.takeMark(now)) {
            mark(now);
        }
    }

    void sendProbe(long now) {
        probedOn = replayBuffer.connections();
        probe = ""; // an earlier one has come already, and would prove nothing
        probe = mark(now);
        probedAt = now;
    }

    /** The number of the probe's entry; empty while it has not come, and then another one is sent now and then. */
    OptionalLong awaitProbe(long now) {
        OptionalLong probed = replayBuffer.findPublished(probe);
        if (probed.isPresent() && replayBuffer.isUnbroken(probed.getAsLong())) {
            return probed;
        }
        boolean isLost = replayBuffer.isListening() && replayBuffer.connections() != probedOn;
        if (probe.isEmpty() || isLost || now - probedAt >= PROBE_MILLIS) {
            sendProbe(now);
        }
        return OptionalLong.empty();
    }
}
