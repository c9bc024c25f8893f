package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One publisher at each node of a cluster, and none before they are started. */
final class ClusterPublishers {

    private final List<ClusterPublisher> publishers = new ArrayList<>();

    /** Each publishes 200 lines per second. */
    void start(TestCluster cluster, String channel) {
        start(cluster, channel, Duration.ofMillis(5));
    }

    void start(TestCluster cluster, String channel, Duration pause) {
        cluster.nodes().forEach(node -> publishers.add(new ClusterPublisher(node, channel, pause)));
    }

    /** Waits until lines of all publishers arrive live that are published from now on, but for those at these nodes. */
    void awaitLines(RecordingSink sink, Duration timeout, RealRedis... without) {
        for (ClusterPublisher publisher : publishers) {
            if (!List.of(without).contains(publisher.node())) {
                String line = publisher.next();
                await("lines of " + publisher.node().port())
                        .atMost(timeout)
                        .until(() -> ClusterLedger.hasReached(line, sink.texts()));
            }
        }
    }

    /** Returns when each has published its last line. */
    void stop() throws InterruptedException {
        for (ClusterPublisher publisher : publishers) {
            publisher.stop();
        }
    }
}
