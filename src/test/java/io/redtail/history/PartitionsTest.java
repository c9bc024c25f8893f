package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A cluster with two orders of what is published and three masters that keep a partition each, and nodes with a recorder of each
 * partition, in thousands of simulated courses of events.
 */
class PartitionsTest {

    private static final int SEEDS = 2000;
    private static final int PARTITIONS = 3;

    private static final class World {

        final Random random;
        final List<SimulatedRedis> masters = new ArrayList<>();
        final List<List<ReplayBuffer>> replayBuffers = new ArrayList<>();
        final List<Node> nodes = new ArrayList<>();
        private final int[] awayUntil = new int[PARTITIONS];

        /** Where all are to listen; each node notices it later. */
        String where = "here";

        private final int listeners;
        private int names;
        private int published;
        private int now;

        World(int seed) {
            this(seed, 1 + seed % 3, Integer.MAX_VALUE);
        }

        /** @param listeners how many nodes listen */
        World(int seed, int count, int listeners) {
            this.listeners = listeners;
            random = new Random(seed);
            for (int i = 0; i < PARTITIONS; i++) {
                masters.add(i == 0 ? new SimulatedRedis() : new SimulatedRedis(masters.get(0)));
                replayBuffers.add(new ArrayList<>());
            }
            for (int i = 0; i < count; i++) {
                nodes.add(new Node(this, where));
            }
        }

        List<Node> listening() {
            return nodes.stream().filter(Node::isListening).toList();
        }

        Node any() {
            return nodes.get(random.nextInt(nodes.size()));
        }

        /** The master of a partition does not answer for a while. */
        void takeAway() {
            awayUntil[random.nextInt(PARTITIONS)] = now + random.nextInt(20_000);
        }

        boolean isAway(int partition) {
            return now < awayUntil[partition];
        }

        void publish() {
            publishOn(random.nextInt(PARTITIONS));
        }

        void publishOn(int partition) {
            masters.get(0).publish("d" + published++ + "@" + channel(partition));
        }

        void passTime(int millis) {
            now += millis;
            masters.forEach(master -> master.now = now);
        }

        void turn(int millis) {
            passTime(millis);
            masters.get(0).carry(random.nextInt(20), random);
            for (Node node : List.copyOf(nodes)) {
                if (now >= node.pausedUntil) {
                    if (!node.where.equals(where) && random.nextInt(8) == 0) {
                        node.move();
                    }
                    node.hear(random.nextInt(20));
                    node.step();
                }
            }
        }

        /** All troubles end, and there is time. */
        void settle() {
            Arrays.fill(awayUntil, now);
            for (int i = 0; i < 200; i++) {
                passTime(100);
                masters.get(0).carry(Integer.MAX_VALUE, random);
                for (Node node : nodes) {
                    node.stores.forEach(store -> store.failures = 0);
                    if (!node.where.equals(where)) {
                        node.move();
                    }
                    node.connectIfItShould();
                    node.hear(Integer.MAX_VALUE);
                    node.step();
                }
            }
        }
    }

    private static final class Node implements FeedConnection {

        private final World world;
        private final String name;
        private final ListenerRole role;
        private int lookAt;
        private String where;
        final List<ReplayBuffer> buffers = new ArrayList<>();
        final List<SimulatedRedis.Store> stores = new ArrayList<>();
        final List<Recorder> recorders = new ArrayList<>();
        private int heard;
        private long begun;
        private boolean slow;
        int pausedUntil;

        Node(World world, String where) {
            this.world = world;
            this.where = where;
            name = "n" + world.names++;
            role = new ListenerRole(name, world.listeners);
            role.look(world.now, List.of(name));
            var pace = new RecorderPace(PARTITIONS, world.random::nextLong);
            var shares = new LeaseShares(PARTITIONS);
            var format = new PlainChannelFormat(new RedisNames("", ChannelTypes.BUILT_IN));
            for (int i = 0; i < PARTITIONS; i++) {
                SimulatedRedis master = world.masters.get(i);
                ReplayBuffer buffer = new ReplayBuffer(new ReplayBufferBounds(1 << 20), "", format);
                buffers.add(buffer);
                world.replayBuffers.get(i).add(buffer);
                master.ringsByNode.put(name, buffer);
                SimulatedRedis.Store store = master.new Store(name, world.random, world.replayBuffers.get(i));
                stores.add(store);
                recorders.add(new Recorder(name + "." + i, store, buffer, this, pace, shares, role));
            }
            connect();
        }

        private boolean isElsewhere() {
            return where.equals("elsewhere");
        }

        private List<String> order() {
            SimulatedRedis any = world.masters.get(0);
            return isElsewhere() ? any.orderElsewhere : any.order;
        }

        boolean isListening() {
            return buffers.get(0).isListening();
        }

        void connect() {
            if (isElsewhere()) {
                world.masters.get(0).carry(Integer.MAX_VALUE, world.random); // nothing comes that was published before
            }
            heard = order().size();
            begun++;
            buffers.forEach(buffer -> buffer.connected(where));
        }

        void cut() {
            buffers.forEach(ReplayBuffer::disconnected);
        }

        void move() {
            cut();
            where = isElsewhere() ? "here" : "elsewhere";
            connectIfItShould();
        }

        void connectIfItShould() {
            if (!isListening() && role.listens()) {
                connect();
            }
        }

        /** As {@link ListenerRegister}, at a Redis that sometimes forgets who there is. */
        private void look() {
            if (world.now < lookAt) {
                return;
            }
            lookAt = world.now + 1500 + world.random.nextInt(750);
            List<String> all = world.nodes.stream().map(node -> node.name).toList();
            role.look(world.now, world.random.nextInt(50) == 0 ? List.of(name) : all);
            boolean hasLease = recorders.stream().anyMatch(Recorder::hasLease);
            if (role.mayEnd(world.now)
                    && !hasLease
                    && role.areEnough(world.listening().size())) {
                role.end();
                cut();
                buffers.forEach(ReplayBuffer::forget);
            }
        }

        void crash() {
            cut();
            for (int i = 0; i < PARTITIONS; i++) {
                world.replayBuffers.get(i).remove(buffers.get(i));
            }
            world.nodes.remove(this);
        }

        void hear(int count) {
            for (int i = 0; i < count && isListening() && heard < order().size(); i++) {
                String text = order().get(heard++);
                if (text.startsWith("m")) {
                    buffers.forEach(buffer -> buffer.marker(text.substring(1)));
                } else {
                    String channel = SimulatedNodes.channelOf(text);
                    buffers.get(partition(channel)).message(bytes(channel), bytes(text));
                }
            }
        }

        /** Each recorder has a thread of its own. */
        void step() {
            look();
            for (int i = 0; i < PARTITIONS; i++) {
                if (!world.isAway(i) && (role.listens() || recorders.get(i).hasLease())) {
                    step(recorders.get(i));
                }
            }
        }

        /** It records less than is published from now on, or all again. */
        void slow(boolean isSlow) {
            slow = isSlow;
            stores.forEach(store -> store.maxFitting = isSlow ? 1 : Integer.MAX_VALUE);
        }

        private void step(Recorder recorder) {
            if (slow && world.now % 800 != 0) {
                return;
            }
            try {
                while (recorder.step(world.now) && !slow) {
                    // all that it can do now
                }
            } catch (IllegalStateException failed) {
                if (!"the connection ended".equals(failed.getMessage())) {
                    throw failed;
                }
            }
        }

        @Override
        public long begun() {
            return begun;
        }

        @Override
        public long established() {
            return isListening() ? begun : 0;
        }

        @Override
        public void renew(long upTo) {
            if (begun <= upTo) {
                cut();
            }
        }
    }

    private static String channel(int partition) {
        return "logs:" + partition;
    }

    private static int partition(String channel) {
        return Integer.parseInt(channel.substring("logs:".length()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whateverHappens_eachPartitionDoublesNothing_keepsItsOrder_andAnnouncesWhatIsMissing() {
        for (int seed = 0; seed < SEEDS; seed++) {
            World world = new World(seed);
            world.settle();
            for (int i = 0; i < 8; i++) {
                harm(world, true);
            }
            world.settle();
            IntStream.range(0, PARTITIONS).forEach(world::publishOn);
            world.settle();
            assertHonest(world, seed);
        }
    }

    /** Masters that store are away or fail over, and answers are lost; the order goes on, and the nodes live. */
    @Test
    void whatHappensToThoseWhoStoreOnly_losesNothing() {
        for (int seed = 0; seed < SEEDS / 2; seed++) {
            World world = new World(seed);
            world.settle();
            for (int i = 0; i < 8; i++) {
                harm(world, false);
            }
            world.settle();
            assertHonest(world, seed);
            for (SimulatedRedis master : world.masters) {
                assertThat(master.history.stream().filter(entry -> !entry.startsWith("d")))
                        .as("the first beginning alone, seed %s", seed)
                        .hasSize(1);
            }
        }
    }

    @Test
    void aMasterThatIsAwayKeepsNoOtherPartitionWaiting() {
        World world = new World(0);
        world.settle();
        world.awayUntil[1] = Integer.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            world.publish();
            world.turn(50);
        }
        List<String> order = world.masters.get(0).order;
        for (int i : new int[] {0, 2}) {
            List<String> published = order.stream()
                    .limit(order.size() - 100L) // the nodes are a little behind
                    .filter(text -> text.endsWith("@" + channel(i)))
                    .toList();
            assertThat(published).isNotEmpty();
            assertThat(world.masters.get(i).history).containsAll(published);
        }
        assertThat(world.masters.get(1).history).noneMatch(entry -> entry.startsWith("d"));
    }

    @Test
    void aNodeThatJoinsGetsItsShare_andThenNothingChangesHands_andNothingIsLost() {
        for (int seed = 0; seed < SEEDS / 10; seed += 3) { // one node
            World world = new World(seed);
            world.settle();
            assertThat(recorded(world)).containsExactly(PARTITIONS);
            world.nodes.add(new Node(world, world.where));
            passAMinute(world);
            assertThat(recorded(world)).as("seed %s", seed).containsExactlyInAnyOrder(1, 2);
            long takeovers = takeovers(world);
            passAMinute(world);
            assertThat(takeovers(world)).as("seed %s", seed).isEqualTo(takeovers);
            world.settle();
            assertHonest(world, seed);
            assertNothingIsLost(world, seed);
        }
    }

    @Test
    void aNodeThatIsBehindGivesNothingAway_becauseOthersDidNotHearWhatItHasNotRecorded() {
        for (int seed = 0; seed < SEEDS; seed += 30) { // one node
            World world = new World(seed);
            world.settle();
            world.nodes.get(0).slow(true);
            passAMinute(world);
            world.nodes.add(new Node(world, world.where));
            passAMinute(world);
            assertThat(recorded(world)).as("seed %s", seed).containsExactly(PARTITIONS, 0);
            world.nodes.get(0).slow(false);
            passAMinute(world);
            assertThat(recorded(world)).as("seed %s", seed).containsExactlyInAnyOrder(1, 2);
            world.settle();
            assertHonest(world, seed);
            assertNothingIsLost(world, seed);
        }
    }

    @Test
    void twoOfManyListen_andRecord_andNothingIsLostWhenOthersJoin() {
        for (int seed = 0; seed < SEEDS / 20; seed++) {
            World world = new World(seed, 1, 2);
            world.settle();
            for (int i = 0; i < 4; i++) {
                world.nodes.add(new Node(world, world.where));
                passAMinute(world);
            }
            passAMinute(world);
            for (int i = 0; i < 10 && !isSharedBy(2, world); i++) {
                passAMinute(world);
            }
            assertThat(isSharedBy(2, world))
                    .as("seed %s: %s", seed, recorded(world))
                    .isTrue();
            world.settle();
            assertHonest(world, seed);
            assertNothingIsLost(world, seed);
        }
    }

    /** Whether so many nodes listen, and each of them records its share. */
    private static boolean isSharedBy(int nodes, World world) {
        int share = (PARTITIONS + nodes - 1) / nodes;
        return world.listening().size() == nodes && recorded(world).stream().allMatch(count -> count <= share);
    }

    @Test
    void whoeverListens_eachPartitionDoublesNothing_keepsItsOrder_andAnnouncesWhatIsMissing() {
        for (int seed = 0; seed < SEEDS / 10; seed++) {
            World world = new World(seed, 4, 2);
            world.settle();
            for (int i = 0; i < 12; i++) {
                harm(world, true);
            }
            passAMinute(world);
            world.settle();
            IntStream.range(0, PARTITIONS).forEach(world::publishOn);
            world.settle();
            assertHonest(world, seed);
        }
    }

    private static void assertNothingIsLost(World world, int seed) {
        assertThat(world.masters)
                .as("the first beginning alone, seed %s", seed)
                .allMatch(master -> master.history.stream()
                                .filter(entry -> !entry.startsWith("d"))
                                .count()
                        == 1);
    }

    private static void passAMinute(World world) {
        for (int i = 0; i < 600; i++) {
            world.publish();
            world.turn(100);
        }
    }

    /** How many partitions each node records. */
    private static List<Integer> recorded(World world) {
        return world.nodes.stream()
                .map(node -> (int)
                        node.recorders.stream().filter(Recorder::isRecording).count())
                .toList();
    }

    private static long takeovers(World world) {
        return world.nodes.stream()
                .flatMap(node -> node.recorders.stream())
                .mapToLong(Recorder::takeovers)
                .sum();
    }

    private static void harm(World world, boolean everything) {
        Node node = world.any();
        switch (world.random.nextInt(everything ? 7 : 3)) {
            case 0 -> world.takeAway();
            case 1 -> {
                int lost = world.random.nextInt(3);
                world.masters.get(world.random.nextInt(PARTITIONS)).restart(lost);
            }
            case 2 -> world.any().stores.forEach(store -> store.failures = world.random.nextInt(40));
            case 3 -> {
                node.crash();
                world.nodes.add(new Node(world, world.where));
            }
            case 4 -> node.pausedUntil = world.now + world.random.nextInt(15_000);
            case 5 -> world.where = world.where.equals("here") ? "elsewhere" : "here";
            default -> node.cut();
        }
        for (int i = 0; i < 20; i++) {
            int lines = world.random.nextInt(5);
            IntStream.range(0, lines).forEach(unused -> world.publish());
            world.turn(1 + world.random.nextInt(300));
        }
        world.nodes.stream().filter(other -> world.random.nextBoolean()).forEach(Node::connectIfItShould);
    }

    private static void assertHonest(World world, int seed) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(world.masters.get(partition).contradictions)
                    .as("seed %s", seed)
                    .isEmpty();
            String end = "@" + channel(partition);
            List<String> published = world.masters.get(0).order.stream()
                    .filter(text -> text.endsWith(end))
                    .toList();
            int next = 0;
            boolean announced = false;
            for (String entry : world.masters.get(partition).history) {
                if (!entry.startsWith("d")) {
                    announced = true;
                    continue;
                }
                int index = published.indexOf(entry);
                assertThat(index).as("%s, seed %s", entry, seed).isGreaterThanOrEqualTo(next);
                assertThat(index == next || announced)
                        .as("hole before %s, seed %s", entry, seed)
                        .isTrue();
                next = index + 1;
                announced = false;
            }
            assertThat(next).as("the last one, seed %s", seed).isEqualTo(published.size());
        }
    }
}
