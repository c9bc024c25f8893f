package io.redtail.archive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.archive.HotLog.Extent;
import io.redtail.channel.Channel;
import java.util.Map;
import java.util.Optional;

/** Where the archive has been read last: whoever reads on need not ask Redis for a page first. Any thread. */
final class KnownExtents {

    private static final int MAX_CHANNELS = 1000;

    @GuardedBy("this")
    private final Map<Channel, Extent> extents = new LastUsed<>(MAX_CHANNELS);

    synchronized Optional<Extent> get(Channel channel) {
        return Optional.ofNullable(extents.get(channel));
    }

    synchronized void put(Channel channel, Extent extent) {
        extents.put(channel, extent);
    }

    synchronized void forget(Channel channel) {
        extents.remove(channel);
    }
}
