package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** For how long no line came, since lines of all publishers came. */
    Duration longestSilence() {
        return silence.longest();
    }

    /** Waits until lines of all publishers arrive live that are published from now on, but for those at these nodes. */
    void awaitLines(RealRedis... without) {
        publishers.awaitLines(sink, timeout, without);
    }

    /** Returns when each publisher has published its last line. */
    void stop() throws InterruptedException {
        publishers.stop();
    }

    /** What one who comes late gets, all that is kept. */
    List<String> recorded(SmallGateway gateway) throws Exception {
        RecordingSink late = new RecordingSink();
        gateway.subscribe(gateway.connect(late), channel, new StartPosition.Tail(ALL))
                .get(60, TimeUnit.SECONDS);
        for (String line : ClusterLedger.newest(sink.texts())) {
            await(line).atMost(timeout).until(() -> ClusterLedger.hasReached(line, late.texts()));
        }
        return late.texts();
    }

    /** What the live client and a late one got and should not have, or did not get. */
    List<String> broken(SmallGateway gateway) throws Exception {
        List<String> broken = new ArrayList<>(ClusterLedger.broken(sink.texts()));
        broken.addAll(ClusterLedger.broken(recorded(gateway)));
        return broken;
    }

    Channel channel() {
        return channel;
    }
}
