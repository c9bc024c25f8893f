package io.redtail.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.delivery.Router;
import java.util.BitSet;

/** Which of several independent Redis are there, for the clients: those that follow a channel of one that is away are told. Any thread. */
final class UpstreamAvailability {

    private final Router router;
    private final ChannelPlacement placement;

    @GuardedBy("this")
    private final BitSet available = new BitSet();

    UpstreamAvailability(Router router, ChannelPlacement placement) {
        this.router = router;
        this.placement = placement;
    }

    /** One has gone away, or is back. */
    synchronized void changed(int redis, boolean isAvailable) {
        available.set(redis, isAvailable);
        BitSet now = (BitSet) available.clone();
        router.announceUpstream(!now.isEmpty(), channel -> !now.get(placement.of(channel)));
    }
}
