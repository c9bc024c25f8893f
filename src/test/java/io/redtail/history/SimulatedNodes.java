package io.redtail.history;

import io.redtail.channel.ChannelTypes;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Some nodes at one {@link SimulatedRedis}: each hears its order at its own pace, records when it can, crashes, pauses, is cut. */
final class SimulatedNodes {

    private static final String CHANNEL = "logs:p";

    final class Node implements FeedConnection {
        final ReplayBuffer replayBuffer;
        private final Predicate<String> listensTo;
        private String where;
        final SimulatedRedis.Store store;
        final Recorder recorder;
        int heard;
        private long begun;
        boolean alive = true;
        boolean paused;
        long pausedUntil;

        Node() {
            this("", channel -> true);
        }

        /**
         * One that listens to some channels only.
         *
         * @param feed as {@link RedisNames#feed}
         */
        Node(String feed, Predicate<String> listensTo) {
            this(feed, listensTo, "");
        }

        /** One that listens at one of two nodes of a cluster: "here" or "elsewhere". */
        Node(String where) {
            this("", channel -> true, where);
        }

        private Node(String feed, Predicate<String> listensTo, String where) {
            this.where = where;
            this.listensTo = listensTo;
            replayBuffer = new ReplayBuffer(
                    new ReplayBufferBounds(ringMaxBytes),
                    feed,
                    new PlainChannelFormat(new RedisNames("", ChannelTypes.BUILT_IN)));
            String name = "n" + names++;
            replayBuffers.add(replayBuffer);
            redis.ringsByNode.put(name, replayBuffer);
            store = redis.new Store(name, random, replayBuffers);
            recorder = new Recorder(
                    name, store, replayBuffer, this, new RecorderPace(1), new LeaseShares(1), ListenerRole.always());
            connect();
        }

        void connect() {
            if (isElsewhere()) {
                redis.carry(Integer.MAX_VALUE, random); // nothing comes that was published before
            }
            heard = order().size();
            begun++;
            replayBuffer.connected(where);
        }

        private boolean isElsewhere() {
            return where.equals("elsewhere");
        }

        private List<String> order() {
            return isElsewhere() ? redis.orderElsewhere : redis.order;
        }

        /** Listens at the other node. */
        void move() {
            cut();
            where = isElsewhere() ? "here" : "elsewhere";
            connect();
        }

        @Override
        public long begun() {
            return begun;
        }

        @Override
        public long established() {
            return replayBuffer.isListening() ? begun : 0;
        }

        @Override
        public void renew(long upTo) {
            if (begun <= upTo) {
                cut();
            }
        }

        /** The connection ends: what was on its way is lost. */
        void cut() {
            replayBuffer.disconnected();
        }

        void hear(int count) {
            for (int i = 0; i < count && replayBuffer.isListening() && heard < order().size(); i++) {
                String text = order().get(heard++);
                if (text.startsWith("m")) {
                    replayBuffer.marker(text.substring(1));
                } else if (listensTo.test(channelOf(text))) {
                    replayBuffer.message(bytes(channelOf(text)), bytes(text));
                }
            }
        }

        void step() {
            try {
                while (recorder.step(redis.now)) {
                    // all that it can do now
                }
            } catch (IllegalStateException failed) {
                if (!"the connection ended".equals(failed.getMessage())) {
                    throw failed;
                }
            }
        }

        void crash() {
            alive = false;
            replayBuffer.disconnected();
            replayBuffers.remove(replayBuffer);
            nodes.remove(this);
        }
    }

    final SimulatedRedis redis = new SimulatedRedis();
    final Random random;
    private final long ringMaxBytes;
    final List<ReplayBuffer> replayBuffers = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
    private int names;
    private int published;

    SimulatedNodes(long seed, int count) {
        this(seed, count, 1 << 20);
    }

    SimulatedNodes(long seed, int count, long ringMaxBytes) {
        this.ringMaxBytes = ringMaxBytes;
        random = new Random(seed);
        for (int i = 0; i < count; i++) {
            nodes.add(new Node());
        }
        settle();
    }

    /** Publishes some numbered lines. */
    void publish(int count) {
        for (int i = 0; i < count; i++) {
            redis.publish("d" + published++);
        }
    }

    /** The same on another channel. */
    void publish(int count, String channel) {
        for (int i = 0; i < count; i++) {
            redis.publish("d" + published++ + "@" + channel);
        }
    }

    /** The channel of what stands in the order or in history. */
    static String channelOf(String data) {
        int at = data.indexOf('@');
        return at < 0 ? CHANNEL : data.substring(at + 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Node any() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    /** A little time passes, and every node that can does something, or not. */
    void turn(int millis) {
        redis.now += millis;
        redis.carry(random.nextInt(20), random);
        for (Node node : List.copyOf(nodes)) {
            if (node.paused && redis.now >= node.pausedUntil) {
                node.paused = false;
            }
            if (!node.paused) {
                node.hear(random.nextInt(20));
                node.step();
            }
        }
    }

    /** All troubles end, and there is time. */
    void settle() {
        for (int i = 0; i < 200; i++) {
            redis.now += 100;
            redis.carry(Integer.MAX_VALUE, random);
            for (Node node : nodes) {
                node.paused = false;
                node.store.failures = 0;
                if (!node.replayBuffer.isListening()) {
                    node.connect();
                }
                node.hear(Integer.MAX_VALUE);
                node.step();
            }
        }
    }

    int published() {
        return published;
    }
}
