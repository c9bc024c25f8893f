package io.redtail.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A client of one channel, in one of the protocols, that is sent numbered lines to see if it is live. */
public final class NumberedLinesClient implements AutoCloseable {

    /** Which protocol, and so what is said in an outage. */
    public enum Kind {
        LOGS,
        JOBS,
        ENVELOPE_LOGS,
        ENVELOPE_JOBS
    }

    private static final Pattern LINE = Pattern.compile("line ([0-9]+)\\b");

    private final Kind kind;
    private final String id = Ids.fresh("follower");
    private final TestClient client;
    private final AtomicInteger published = new AtomicInteger();

    /** Live when this returns, but for the dialect "jobs", which is not answered. */
    public NumberedLinesClient(Kind kind) {
        this.kind = kind;
        this.client = isEnvelope()
                ? TestClient.connect(Gateway.uri("/ws"), "redtail.v1")
                : TestClient.connect(Gateway.uri("/"));
        client.send(
                switch (kind) {
                    case LOGS, ENVELOPE_LOGS -> Commands.subscribe(id);
                    case JOBS -> Commands.jobs(id);
                    case ENVELOPE_JOBS -> Commands.subscribeTenant(id);
                });
        if (kind != Kind.JOBS) {
            assertThat(client.next()).isEqualTo(Answers.subscribed(channel()));
        }
    }

    public boolean isEnvelope() {
        return kind == Kind.ENVELOPE_LOGS || kind == Kind.ENVELOPE_JOBS;
    }

    public boolean isOfJobs() {
        return kind == Kind.JOBS || kind == Kind.ENVELOPE_JOBS;
    }

    public String channel() {
        return (isOfJobs() ? "jobs:" : "logs:") + id;
    }

    public String redisChannel() {
        return isOfJobs() ? "job_updates" : channel();
    }

    public TestClient client() {
        return client;
    }

    public void publishLine() {
        String line = "line " + published.getAndIncrement();
        RealRedis.shared()
                .publish(redisChannel(), isOfJobs() ? "{\"tenantId\":\"" + id + "\",\"line\":\"" + line + "\"}" : line);
    }

    /** The numbers of the lines it got, as they came. */
    List<Integer> lines() {
        return client.received().stream()
                .flatMap(text -> LINE.matcher(text).results())
                .map(line -> Integer.parseInt(line.group(1)))
                .toList();
    }

    public boolean hasLineSince(int number) {
        return lines().stream().anyMatch(line -> line >= number);
    }

    public int published() {
        return published.get();
    }

    public static List<NumberedLinesClient> some(int ofEachKind) {
        // The one of jobs that is not answered comes last, when job updates are live.
        return Stream.of(Kind.LOGS, Kind.ENVELOPE_LOGS, Kind.ENVELOPE_JOBS, Kind.JOBS)
                .flatMap(kind ->
                        Stream.generate(() -> new NumberedLinesClient(kind)).limit(ofEachKind))
                .toList();
    }

    /** From the first line it got since {@code number} it has every one. */
    public void assertNoHoleSince(int number) {
        List<Integer> since = lines().stream().filter(line -> line >= number).toList();
        assertThat(since)
                .isEqualTo(IntStream.range(since.get(0), published()).boxed().toList());
    }

    /** Everything but lines. */
    public List<String> notices() {
        return client.received().stream()
                .filter(text -> !LINE.matcher(text).find())
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
