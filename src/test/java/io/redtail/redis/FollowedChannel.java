package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A channel that is published on at every node of a cluster, and a client that follows it live. */
final class FollowedChannel {

    private static final int ALL = 1_000_000;

    private final RecordingSink sink = new RecordingSink();
    private final SilenceSink silence = new SilenceSink();
    private final ClusterPublishers publishers = new ClusterPublishers();
    private final Channel channel;
    private final Duration timeout;

    /** @param timeout for each wait */
    FollowedChannel(Channel channel, Duration timeout) {
        this.channel = channel;
        this.timeout = timeout;
    }

    /** Returns when lines of all publishers come. */
    void start(SmallGateway gateway, TestCluster cluster, Duration pause) throws Exception {
        gateway.subscribe(gateway.connect(sink), channel).get(60, TimeUnit.SECONDS);
        gateway.subscribe(gateway.connect(silence), channel).get(60, TimeUnit.SECONDS);
        publishers.start(cluster, channel.name(), pause);
        awaitLines();
        silence.begin();
    }

    /** Prints a line for the table of what clients see. */
    void print(String fault, String where) {
        FaultReport.print(fault, where, silence.longest(), sink.texts());
    }

    /** Waits until lines of all publishers arrive live that are published from now on, but for those at these nodes. */
    void awaitLines(RealRedis... without) {
        publishers.awaitLines(sink, timeout, without);
    }

    /** Returns when each publisher has published its last line. */
    void stop() throws InterruptedException {
        publishers.stop();
    }

    /**
     * Waits, while lines are published, until all that is missing so far has been announced, to who has followed live and to who
     * comes now and wants all that is kept. Fails if something is doubled, out of order, or missing and not announced in time.
     */
    void assertUnbroken(SmallGateway gateway) throws Exception {
        FaultReport.assertUnbroken(channel.name(), sink, timeout);
        FaultReport.assertUnbroken(channel.name() + " as recorded", recorded(gateway), timeout);
    }

    /** One who comes late, wants all that is kept, and has got it. */
    RecordingSink recorded(SmallGateway gateway) throws Exception {
        RecordingSink late = new RecordingSink();
        gateway.subscribe(gateway.connect(late), channel, new StartPosition.Tail(ALL))
                .get(60, TimeUnit.SECONDS);
        for (String line : ClusterLedger.newest(sink.texts())) {
            await(line).atMost(timeout).until(() -> ClusterLedger.hasReached(line, late.texts()));
        }
        return late;
    }

    Channel channel() {
        return channel;
    }
}
