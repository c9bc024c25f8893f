package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The recorder's state machine against a simulated Redis, in thousands of random interleavings. */
class RecorderTest {

    private static final int SEEDS = Integer.getInteger("redtail.recorder.seeds", 1000);

    @Test
    void oneNodeRecordsEverythingInOrder() {
        SimulatedNodes world = new SimulatedNodes(1, 1);
        world.publish(1000);
        world.settle();

        assertThat(lines(world)).isEqualTo(expected(world));
        assertThat(losses(world)).isOne(); // the very first era
    }

    @Test
    void aCrashedRecorderIsTakenOverFromExactly() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 2);
            for (int crash = 0; crash < 3; crash++) {
                disturb(world, 30, world.random.nextInt(5) * 5);
                world.nodes.get(world.random.nextInt(2)).crash();
                world.nodes.add(world.new Node());
                disturb(world, 20, 0);
                world.settle(); // the catching-up subscription has heard enough to take over next time
            }
            assertNothingLost(world, seed);
        }
    }

    /** It does not wait for the lease: what is published meanwhile must be remembered, and live lines wait for it. */
    @Test
    void aCrashedRecorderIsTakenOverFromAtOnce() {
        SimulatedNodes world = new SimulatedNodes(7, 2);
        world.publish(100);
        world.settle();
        world.nodes.stream()
                .filter(node -> node.recorder.isRecording())
                .findFirst()
                .orElseThrow()
                .crash();
        world.publish(100);

        for (int i = 0; i < 4; i++) {
            world.turn(100);
            world.nodes.forEach(node -> node.hear(Integer.MAX_VALUE));
        }

        assertThat(lines(world)).isEqualTo(expected(world));
        assertThat(losses(world)).isOne();
    }

    @Test
    void aPausedRecorderNeitherDoublesNorLosesWhenItWakes() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 2 + seed % 2);
            for (int pause = 0; pause < 4; pause++) {
                SimulatedNodes.Node node = world.any();
                node.paused = true;
                node.pausedUntil = world.redis.now + world.random.nextInt(20_000);
                disturb(world, 40, world.random.nextInt(4) * 5);
                while (node.paused) {
                    world.publish(world.random.nextInt(5));
                    world.turn(250);
                }
            }
            world.settle();
            assertNothingLost(world, seed);
        }
    }

    @Test
    void redisThatHasForgottenItsLatestAppendsGetsThemAgain() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 1 + seed % 3);
            disturb(world, 40, 0);
            world.nodes.forEach(node -> node.hear(Integer.MAX_VALUE));
            int before = world.published();
            world.nodes.forEach(SimulatedNodes.Node::cut);
            world.redis.restart(world.random.nextInt(6));
            disturb(world, 30, 5);
            world.settle();
            assertThat(world.redis.history).as("seed %s", seed).doesNotContain(SimulatedRedis.REGRESS);
            assertHonest(world, seed);
            assertThat(lines(world).subList(0, before))
                    .as("what was heard before, seed %s", seed)
                    .isEqualTo(expected(world).subList(0, before));
        }
    }

    /** Anything may happen at any time. What is missing stands as a loss just there, and nothing is doubled or out of order. */
    @Test
    void whatIsLostIsAnnouncedWhereItIsMissing() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 1 + seed % 3);
            for (int i = 0; i < 8; i++) {
                SimulatedNodes.Node node = world.any();
                switch (world.random.nextInt(5)) {
                    case 0 -> {
                        node.crash();
                        world.nodes.add(world.new Node());
                    }
                    case 1 -> {
                        node.paused = true;
                        node.pausedUntil = world.redis.now + world.random.nextInt(15_000);
                    }
                    case 2 -> node.cut();
                    case 3 -> world.nodes.forEach(SimulatedNodes.Node::cut);
                    default -> {
                        world.nodes.forEach(SimulatedNodes.Node::cut);
                        world.redis.restart(0);
                    }
                }
                disturb(world, world.random.nextInt(40), world.random.nextInt(4) * 10);
                world.nodes.stream()
                        .filter(other -> !other.replayBuffer.isListening() && world.random.nextBoolean())
                        .forEach(SimulatedNodes.Node::connect);
            }
            world.settle();
            assertHonest(world, seed);
            int before = world.published();
            world.publish(5);
            world.settle();
            assertThat(lines(world)).as("it goes on, seed %s", seed).contains("d" + (before + 4));
        }
    }

    /** Channel types are changed node by node: the new node counts messages that the old one did not hear. */
    @Test
    void aNodeThatListensToMoreTakesOver_nothingIsDoubled_andWhatIsMissingIsAnnounced() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 0);
            world.nodes.add(world.new Node("", channel -> !channel.equals("other:x")));
            world.settle();
            disturbBoth(world);
            world.nodes.add(world.new Node("more", channel -> true));
            disturbBoth(world);
            world.nodes.get(0).crash();
            disturbBoth(world);
            world.settle();
            world.publish(1);
            world.settle();
            assertHonestAmong(world, "logs:p", seed);
        }
    }

    /** The slot of history moves in a cluster: nodes that notice it later hear another order meanwhile. */
    @Test
    void nodesThatHearDifferentOrders_doubleNothing_andWhatIsMissingIsAnnounced() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 0);
            for (int i = 0; i <= seed % 3; i++) {
                world.nodes.add(world.new Node("here"));
            }
            world.settle();
            for (int i = 0; i < 8; i++) {
                SimulatedNodes.Node node = world.any();
                switch (world.random.nextInt(5)) {
                    case 0 -> {
                        node.crash();
                        world.nodes.add(world.new Node(world.random.nextBoolean() ? "here" : "elsewhere"));
                    }
                    case 1 -> {
                        node.paused = true;
                        node.pausedUntil = world.redis.now + world.random.nextInt(15_000);
                    }
                    case 2 -> node.cut();
                    case 3 -> world.nodes.forEach(SimulatedNodes.Node::move);
                    default -> node.move();
                }
                disturbBoth(world);
                world.nodes.stream()
                        .filter(other -> !other.replayBuffer.isListening() && world.random.nextBoolean())
                        .forEach(SimulatedNodes.Node::connect);
            }
            world.settle();
            world.publish(1);
            world.publish(1, "other:x");
            world.settle();
            assertHonestAmong(world, "logs:p", seed);
            assertHonestAmong(world, "other:x", seed);
        }
    }

    private static void disturbBoth(SimulatedNodes world) {
        for (int i = 0; i < 20; i++) {
            world.publish(world.random.nextInt(3));
            world.publish(world.random.nextInt(3), "other:x");
            world.turn(1 + world.random.nextInt(300));
        }
    }

    private static void assertHonestAmong(SimulatedNodes world, String channel, int seed) {
        List<String> published = world.redis.order.stream()
                .filter(text ->
                        text.startsWith("d") && SimulatedNodes.channelOf(text).equals(channel))
                .toList();
        int next = 0;
        boolean announced = false;
        for (String entry : world.redis.history) {
            if (!entry.startsWith("d")) {
                announced = true;
            } else if (SimulatedNodes.channelOf(entry).equals(channel)) {
                int index = published.indexOf(entry);
                assertThat(index)
                        .as("%s, seed %s: %s", entry, seed, world.redis.history)
                        .isGreaterThanOrEqualTo(next);
                assertThat(index == next || announced)
                        .as("hole before %s, seed %s: %s", entry, seed, world.redis.history)
                        .isTrue();
                next = index + 1;
                announced = false;
            }
        }
        assertThat(next).as("the last one, seed %s", seed).isEqualTo(published.size());
    }

    private static void disturb(SimulatedNodes world, int turns, int failures) {
        for (int i = 0; i < turns; i++) {
            world.nodes.forEach(node -> node.store.failures = failures);
            world.publish(world.random.nextInt(8));
            world.turn(1 + world.random.nextInt(300));
        }
    }

    private static void assertNothingLost(SimulatedNodes world, int seed) {
        assertThat(lines(world)).as("seed %s", seed).isEqualTo(expected(world));
        assertThat(losses(world)).as("losses, seed %s", seed).isOne();
    }

    private static void assertHonest(SimulatedNodes world, int seed) {
        assertThat(world.redis.contradictions).as("seed %s", seed).isEmpty();
        int last = -1;
        boolean announced = false;
        for (String entry : world.redis.history) {
            if (entry.equals(SimulatedRedis.LOSS) || entry.equals(SimulatedRedis.REGRESS)) {
                announced = true;
            } else {
                int number = Integer.parseInt(entry.substring(1));
                assertThat(number)
                        .as("order, seed %s: %s", seed, world.redis.history)
                        .isGreaterThan(last);
                assertThat(number == last + 1 || announced)
                        .as("hole before %s, seed %s: %s", entry, seed, world.redis.history)
                        .isTrue();
                last = number;
                announced = false;
            }
        }
    }

    private static List<String> lines(SimulatedNodes world) {
        return world.redis.history.stream()
                .filter(entry -> entry.startsWith("d"))
                .toList();
    }

    private static long losses(SimulatedNodes world) {
        return world.redis.history.stream()
                .filter(entry -> !entry.startsWith("d"))
                .count();
    }

    private static List<String> expected(SimulatedNodes world) {
        return Stream.of(IntStream.range(0, world.published()))
                .flatMap(IntStream::boxed)
                .map(number -> "d" + number)
                .toList();
    }
}
