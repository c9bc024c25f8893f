package io.redtail.history;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A Redis with one order of everything that is published, and the recorder's state beside it: what the scripts do, in memory.
 * It may lose its answers, be asked too late, restart with less than it had, or with nothing.
 */
final class SimulatedRedis {

    /** What stands in history: a message, or a loss. */
    static final String LOSS = "loss";

    static final String REGRESS = "regress";

    /** What begins the entry of a loss of known channels; the channel and the number follow. */
    static final String MISSED = "missed ";

    private record Saved(
            List<String> history, FeedPosition position, String fence, int leases, String server, int epoch) {}

    final List<String> order;

    /** What another node of a cluster has heard so far, which delivers it in another order. */
    final List<String> orderElsewhere;

    private final Map<String, Deque<String>> onTheBus;
    final List<Saved> saves = new ArrayList<>();
    List<String> history = new ArrayList<>();
    FeedPosition position = FeedPosition.NONE;
    String fence = "";
    String server = "server-0";
    String run = "server-0";
    final Map<String, ReplayBuffer> ringsByNode = new HashMap<>();
    String lessee = "";
    long leaseEnds;
    int leases;
    int runs;
    long now;

    /** Offsets begin anew with each, as clients see it. */
    private int epoch;

    private int epochs;
    private final Map<String, String> delivered = new HashMap<>();

    /** Offsets that were delivered to clients twice, with something else: they take it for what they have got already. */
    final List<String> contradictions = new ArrayList<>();

    SimulatedRedis() {
        order = new ArrayList<>();
        orderElsewhere = new ArrayList<>();
        onTheBus = new HashMap<>();
    }

    /** Another master of the same cluster: what is published is the same, what is stored is not. */
    SimulatedRedis(SimulatedRedis sameCluster) {
        order = sameCluster.order;
        orderElsewhere = sameCluster.orderElsewhere;
        onTheBus = sameCluster.onTheBus;
    }

    /** Publishes data; data begin with {@code d} and may end with {@code @} and their channel, markers begin with {@code m}. */
    void publish(String text) {
        order.add(text);
        String publisher = text.startsWith("m") ? "markers" : SimulatedNodes.channelOf(text);
        onTheBus.computeIfAbsent(publisher, unused -> new ArrayDeque<>()).add(text);
    }

    /** Carries some of what was published to the other node; what one publisher has published stays in order. */
    void carry(int count, Random random) {
        for (int i = 0; i < count && !onTheBus.isEmpty(); i++) {
            List<String> publishers = onTheBus.keySet().stream().sorted().toList();
            String publisher = publishers.get(random.nextInt(publishers.size()));
            Deque<String> waiting = onTheBus.getOrDefault(publisher, new ArrayDeque<>());
            orderElsewhere.add(waiting.remove());
            if (waiting.isEmpty()) {
                onTheBus.remove(publisher);
            }
        }
    }

    /** Kills it, and starts it with what it had some appends ago. */
    void restart(int appendsLost) {
        run = "server-" + ++runs;
        lessee = "";
        int kept = Math.max(0, saves.size() - appendsLost);
        if (appendsLost > 0 && kept > 0) {
            Saved saved = saves.get(kept - 1);
            history = new ArrayList<>(saved.history());
            position = saved.position();
            fence = saved.fence();
            leases = saved.leases();
            server = saved.server();
            epoch = saved.epoch();
            saves.subList(kept, saves.size()).clear();
        }
    }

    private void record(String entry) {
        history.add(entry);
        String before = delivered.putIfAbsent(epoch + ":" + history.size(), entry);
        if (before != null && !before.equals(entry)) {
            contradictions.add(epoch + ":" + history.size() + " was " + before + ", now " + entry);
        }
    }

    /** One node's view of it. */
    final class Store implements RecorderStore {

        private final String node;
        private final Random random;
        private final List<ReplayBuffer> replayBuffers;

        /** How often of 100 times a call fails, half of them after it was carried out. */
        int failures;

        /** How many messages one append takes at most. */
        int maxFitting = Integer.MAX_VALUE;

        Store(String node, Random random, List<ReplayBuffer> replayBuffers) {
            this.node = node;
            this.random = random;
            this.replayBuffers = replayBuffers;
        }

        private void mayFail() {
            if (random.nextInt(100) < failures) {
                throw new IllegalStateException("the connection ended");
            }
        }

        private boolean isPresent(String other) {
            ReplayBuffer theirs = ringsByNode.get(other);
            return theirs != null && theirs.isListening();
        }

        private boolean isLeased() {
            return !lessee.isEmpty() && now < leaseEnds;
        }

        @Override
        public LeaseStatus look() {
            mayFail();
            return new LeaseStatus(isLeased() ? lessee : "", isLeased() && !isPresent(lessee), position);
        }

        @Override
        public Optional<Lease> acquire(String gone) {
            mayFail();
            if (isLeased() && !lessee.equals(gone)) {
                return Optional.empty();
            }
            lessee = node;
            leaseEnds = now + RedisRecorderStore.LEASE.toMillis();
            fence = ++leases + "-" + node;
            var lease = new Lease(fence, position, server);
            mayFail();
            return Optional.of(lease);
        }

        @Override
        public boolean renew() {
            mayFail();
            if (!isLeased() || !lessee.equals(node)) {
                return false;
            }
            leaseEnds = now + RedisRecorderStore.LEASE.toMillis();
            return true;
        }

        @Override
        public void release() {
            mayFail();
            if (lessee.equals(node)) {
                lessee = "";
            }
        }

        @Override
        public void giveAway() {
            mayFail();
            if (lessee.equals(node)) {
                lessee = "nobody";
                leaseEnds = now + (int) GiveAwayTurns.REST_MILLIS;
            }
        }

        @Override
        public void mark(String id) {
            mayFail();
            publish("m" + id);
        }

        @Override
        public long listeners() {
            return replayBuffers.stream().filter(ReplayBuffer::isListening).count();
        }

        @Override
        public String server() {
            return run;
        }

        @Override
        public Result append(Append append) {
            mayFail();
            Result result = apply(append);
            mayFail();
            return result;
        }

        @Override
        public void recount() {}

        @Override
        public int fitting(List<ReplayBuffer.Message> messages) {
            return 1 + random.nextInt(Math.min(maxFitting, messages.size()));
        }

        @Override
        public boolean compact() {
            return false;
        }

        private Result apply(Append append) {
            if (!fence.equals(append.fence())) {
                return new Result.Fenced();
            }
            if (position.equals(append.next())) {
                return new Result.Done();
            }
            if (!position.equals(append.expected())) {
                return new Result.Conflict(position, server);
            }
            if (append.loss() instanceof Loss.Known known) {
                known.missed().forEach((channel, count) -> record(MISSED + channel + " " + count));
            } else if (append.loss() instanceof Loss.Unknown unknown) {
                epoch = unknown.regress() ? ++epochs : epoch;
                record(unknown.regress() ? REGRESS : LOSS);
            }
            append.messages().forEach(message -> record(new String(message.payload(), StandardCharsets.UTF_8)));
            position = append.next();
            if (append.settled()) {
                server = run;
            }
            saves.add(new Saved(List.copyOf(history), position, fence, leases, server, epoch));
            if (saves.size() > 20) {
                saves.remove(0);
            }
            return new Result.Done();
        }
    }
}
