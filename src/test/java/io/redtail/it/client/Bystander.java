package io.redtail.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.Jedis;

/** A well-behaved client of a project with a line every five milliseconds, whom nothing that others do may disturb. */
public final class Bystander implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final String project = Ids.fresh("bystander");
    private final TestClient client = TestClient.connect(Gateway.uri("/ws"));
    private final Jedis redis = new Jedis("127.0.0.1", RealRedis.shared().port());
    private final AtomicInteger lines = new AtomicInteger();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> ticks;

    private Bystander() {
        assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
        ticks = ticker.scheduleAtFixedRate(this::publish, 0, 5, TimeUnit.MILLISECONDS);
    }

    public static Bystander watch() {
        return new Bystander();
    }

    private void publish() {
        redis.publish("logs:" + project, "line " + lines.getAndIncrement());
    }

    /** Ends the project with one more line, and fails unless the client had each exactly once and in order. */
    public void assertUndisturbed() throws InterruptedException {
        ticks.cancel(false);
        ticker.shutdown();
        assertThat(ticker.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        publish();
        client.await(("line " + (lines.get() - 1))::equals, TIMEOUT);
        List<String> expected = new ArrayList<>(List.of(Answers.subscribed("logs:" + project)));
        for (int line = 0; line < lines.get(); line++) {
            expected.add("line " + line);
        }
        assertThat(client.received()).isEqualTo(expected);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        client.close();
        redis.close();
    }
}
