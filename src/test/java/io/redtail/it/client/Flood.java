package io.redtail.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.redis.RealRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;

/**
 * More than any socket's buffers hold, published on one project, and the readers of all of it. It continues when every
 * reader has what was published so far, so the readers are never slow, on whatever machine.
 */
public final class Flood implements AutoCloseable {

    public static final int LINES = 1_536;
    public static final int LINE_BYTES = 8 * 1024;
    private static final int WINDOW = 16;
    private static final String PADDING = "x".repeat(LINE_BYTES - 8);

    private final String project;
    private final Crowd crowd = new Crowd();
    private final List<Reader> readers = new ArrayList<>();
    private volatile CountDownLatch window = new CountDownLatch(0);

    /** One that reads all, and checks the order as it does. */
    private final class Reader {

        private int next = -1;

        private void receive(String text) {
            if (next < 0) {
                assertThat(text).isEqualTo(Answers.subscribed("logs:" + project));
            } else if (numberOf(text) != next) {
                throw new AssertionError("Line " + numberOf(text) + " came where line " + next + " was due");
            } else {
                window.countDown();
            }
            next++;
        }
    }

    /** @param readers how many, all live when this returns */
    public Flood(String project, int readers) throws IOException {
        this.project = project;
        for (int i = 0; i < readers; i++) {
            Reader reader = new Reader();
            crowd.join("/ws", "", reader::receive).send(Commands.subscribe(project));
            this.readers.add(reader);
        }
        await().until(() -> this.readers.stream().allMatch(reader -> reader.next == 0));
    }

    public static int numberOf(String line) {
        return Integer.parseInt(line.substring(0, 8));
    }

    /** Publishes all lines, numbered from 0. Fails if a reader missed one, or had to wait for long. */
    public void publish() throws InterruptedException {
        publish(() -> {});
    }

    /** The same, and after every {@value #WINDOW} lines something else. */
    public void publish(Runnable betweenWindows) throws InterruptedException {
        try (Jedis redis = new Jedis("127.0.0.1", RealRedis.shared().port())) {
            for (int first = 0; first < LINES; first += WINDOW) {
                window = new CountDownLatch(WINDOW * readers.size());
                var pipeline = redis.pipelined();
                for (int line = first; line < first + WINDOW; line++) {
                    pipeline.publish("logs:" + project, String.format("%08d", line) + PADDING);
                }
                pipeline.sync();
                boolean all = window.await(20, TimeUnit.SECONDS);
                crowd.assertWell();
                assertThat(all)
                        .as("all readers have the lines from %d on", first)
                        .isTrue();
            }
        }
    }

    /** Fails unless each reader had each line once. */
    public void assertUndisturbed() {
        RealRedis.shared().publish("logs:" + project, String.format("%08d", LINES));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            crowd.assertWell();
            assertThat(readers).allMatch(reader -> reader.next == LINES + 1);
        });
    }

    @Override
    public void close() throws IOException {
        crowd.close();
    }
}
