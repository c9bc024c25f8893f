package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A recorder that is slower than what is published, with a small replay buffer: who is told what. */
class RecorderBehindTest {

    private static final long RING_BYTES = 128 * 1024;
    private static final int SEEDS = Integer.getInteger("redtail.recorder.seeds", 1000) / 50;
    private static final String LOUD = "logs:loud";
    private static final String QUIET = "logs:quiet";
    private static final String EARLY = "logs:early";

    @Test
    void floodOnOneChannel_announcesTheNumberThereAndNothingElsewhere() {
        SimulatedNodes world = new SimulatedNodes(1, 1, RING_BYTES);
        world.publish(1, EARLY);
        world.settle();
        world.publish(10_000, LOUD);
        world.publish(10, QUIET);

        world.nodes.get(0).hear(Integer.MAX_VALUE);
        world.settle();

        assertThat(unknownLosses(world)).as("only the very first era").isOne();
        assertThat(missed(world)).containsOnlyKeys(LOUD);
        assertAccounted(world, "");
    }

    @Test
    void whatWasDroppedBetweenOtherLines_isAnnouncedOnEachChannelThatItBelongsTo() {
        SimulatedNodes world = new SimulatedNodes(1, 1, RING_BYTES);
        world.publish(3, EARLY);
        world.publish(10_000, LOUD);
        world.publish(10, QUIET);

        world.nodes.get(0).hear(Integer.MAX_VALUE);
        world.settle();

        assertThat(missed(world)).containsOnlyKeys(LOUD, EARLY).containsEntry(EARLY, 3L);
        assertAccounted(world, "");
    }

    @Test
    void moreChannelsThanCanBeCounted_getAGapOfUnknownLength() {
        SimulatedNodes world = new SimulatedNodes(1, 1, RING_BYTES);
        IntStream.range(0, 3 * DroppedMessages.MAX_CHANNELS).forEach(i -> world.publish(1, "logs:c" + i));

        world.nodes.get(0).hear(Integer.MAX_VALUE);
        world.settle();

        assertThat(unknownLosses(world)).isEqualTo(2);
        assertThat(missed(world)).isEmpty();
    }

    @Test
    void connectionThatIsCutWhileTheRecorderIsBehind_isALossForEveryChannel() {
        SimulatedNodes world = new SimulatedNodes(1, 1, RING_BYTES);
        SimulatedNodes.Node node = world.nodes.get(0);
        world.publish(2000, LOUD);
        node.hear(1000);
        node.cut();
        node.connect();
        node.replayBuffer.marker("foreign");
        world.publish(10_000, LOUD);
        node.hear(Integer.MAX_VALUE);

        world.settle();

        assertThat(unknownLosses(world)).isEqualTo(2);
        assertThat(missed(world)).isEmpty();
    }

    /** Calls fail, before or after they were carried out, and the lease ends meanwhile: each line is delivered or counted, once. */
    @Test
    void lostAnswersAndLeases_leaveTheCountsExact() {
        int counted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 1, RING_BYTES);
            for (int round = 0; round < 3; round++) {
                disturb(world, world.random.nextInt(4) * 10);
            }
            world.settle();
            assertAccounted(world, "seed " + seed);
            counted += missed(world).size();
        }
        assertThat(counted).isGreaterThan(SEEDS);
    }

    /** Another node takes over, which may know less: then the loss is one of every channel, and never a wrong number. */
    @Test
    void recorderThatDiesWhileItIsBehind_leavesNoWrongCount() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedNodes world = new SimulatedNodes(seed, 2, RING_BYTES);
            for (int round = 0; round < 3; round++) {
                disturb(world, world.random.nextInt(3) * 10);
                world.any().crash();
                world.nodes.add(world.new Node());
                disturb(world, 0);
            }
            world.settle();
            assertAccounted(world, "seed " + seed);
        }
    }

    private static void disturb(SimulatedNodes world, int failures) {
        for (int i = 0; i < 30; i++) {
            world.nodes.forEach(node -> node.store.failures = failures);
            switch (world.random.nextInt(4)) {
                case 0 -> world.publish(world.random.nextInt(2000), LOUD);
                case 1 -> world.publish(world.random.nextInt(20), QUIET);
                case 2 -> world.publish(1, EARLY);
                default -> world.nodes.forEach(node -> node.hear(Integer.MAX_VALUE)); // and the recorder does nothing
            }
            if (world.random.nextInt(3) == 0) {
                world.turn(1 + world.random.nextInt(2000));
            }
        }
    }

    private static long unknownLosses(SimulatedNodes world) {
        return world.redis.history.stream()
                .filter(entry -> entry.equals(SimulatedRedis.LOSS) || entry.equals(SimulatedRedis.REGRESS))
                .count();
    }

    private static Map<String, Long> missed(SimulatedNodes world) {
        Map<String, Long> missed = new HashMap<>();
        for (String entry : world.redis.history) {
            if (entry.startsWith(SimulatedRedis.MISSED)) {
                String channel = entry.substring(SimulatedRedis.MISSED.length(), entry.lastIndexOf(' '));
                missed.merge(channel, (long) count(entry), Long::sum);
            }
        }
        return missed;
    }

    /**
     * For each channel, in order: what is delivered is what was published next, after as many as were announced as missed. After
     * a loss of unknown length it continues anywhere behind.
     */
    private static void assertAccounted(SimulatedNodes world, String which) {
        Map<String, List<Integer>> published = new HashMap<>();
        world.redis.order.stream()
                .filter(text -> text.startsWith("d"))
                .forEach(text -> published
                        .computeIfAbsent(SimulatedNodes.channelOf(text), channel -> new ArrayList<>())
                        .add(number(text)));
        published.forEach((channel, numbers) -> {
            int next = 0;
            boolean known = true;
            for (String entry : world.redis.history) {
                if (entry.startsWith(SimulatedRedis.MISSED + channel + " ")) {
                    next += count(entry);
                } else if (!entry.startsWith("d") && !entry.startsWith(SimulatedRedis.MISSED)) {
                    known = false;
                } else if (entry.startsWith("d")
                        && SimulatedNodes.channelOf(entry).equals(channel)) {
                    while (!known && next < numbers.size() && numbers.get(next) < number(entry)) {
                        next++;
                    }
                    assertThat(next).as("%s, %s, %s", which, channel, entry).isLessThan(numbers.size());
                    assertThat(number(entry)).as("%s, %s", which, channel).isEqualTo(numbers.get(next));
                    next++;
                    known = true;
                }
            }
            if (known) {
                assertThat(next)
                        .as("%s, %s, delivered and announced", which, channel)
                        .isEqualTo(numbers.size());
            }
        });
    }

    private static int count(String missed) {
        return Integer.parseInt(missed.substring(missed.lastIndexOf(' ') + 1));
    }

    private static int number(String data) {
        int at = data.indexOf('@');
        return Integer.parseInt(data.substring(1, at < 0 ? data.length() : at));
    }
}
