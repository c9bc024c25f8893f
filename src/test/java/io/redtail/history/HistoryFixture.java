package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;

/** The scripts on a real Redis, called as the recorder and the readers call them, by hand. */
final class HistoryFixture {

    final RealRedis redis;
    final RedisNames names;
    final Configuration configuration;
    final RedisConnector connector;
    final RedisSession session;
    final RedisRecorderStore store;
    final RedisHistoryReader reader;
    final HistoryRoom room;
    String fence = "";
    FeedPosition at = FeedPosition.NONE;
    private final List<RedisListener> listeners = new ArrayList<>();
    private int markers;

    HistoryFixture(String... settings) {
        this(ChannelTypes.BUILT_IN, settings);
    }

    HistoryFixture(ChannelTypes types, String... settings) {
        this(RealRedis.on(Ports.free()), types, settings);
    }

    HistoryFixture(RealRedis redis, ChannelTypes types, String... settings) {
        this.redis = redis;
        names = new RedisNames("", types);
        configuration = Configuration.read(MapConfig.of(
                Stream.concat(Stream.of("redtail.redis.url", "redis://127.0.0.1:" + redis.port()), Stream.of(settings))
                        .toArray(String[]::new)));
        connector = new RedisConnector(configuration.redis());
        session = new RedisSession(connector);
        room = new HistoryRoom(configuration.history().maxTotalBytes());
        store = store("node");
        reader = new RedisHistoryReader(
                names,
                connector,
                configuration.history(),
                configuration.delivery().outboxMaxBytes(),
                configuration.history().cacheMaxBytes(),
                0,
                Thread::new);
    }

    RedisRecorderStore store(String node) {
        return store(node, configuration);
    }

    RedisRecorderStore store(String node, Configuration settings) {
        return new RedisRecorderStore(
                names,
                session,
                new PlainChannelFormat(names),
                settings.history(),
                1 << 20,
                node,
                room,
                Optional.empty());
    }

    /** The same, where everything is archived. */
    RedisRecorderStore archivedStore(ObjLongConsumer<Channel> lost) {
        return new RedisRecorderStore(
                names,
                session,
                new PlainChannelFormat(names),
                configuration.history(),
                1 << 20,
                "node",
                room,
                Optional.of(new RecordedLines.Listener() {
                    @Override
                    public void recorded(Channel channel, int entries, long bytes, boolean ends) {}

                    @Override
                    public void lost(Channel channel, long lines) {
                        lost.accept(channel, lines);
                    }
                }));
    }

    /** Takes the lease, and begins the first era. */
    HistoryFixture begin() {
        fence = store.acquire("").orElseThrow().fence();
        lose(false);
        return this;
    }

    /** Something may have been lost. */
    void lose(boolean regress) {
        send(new RecorderStore.Append(
                fence, at, FeedPosition.at("m" + ++markers), new RecorderStore.Loss.Unknown(regress), true, List.of()));
    }

    void loseAs(RecorderStore recorder) {
        loseAs(recorder, false);
    }

    void loseAs(RecorderStore recorder, boolean regress) {
        send(
                recorder,
                new RecorderStore.Append(
                        fence,
                        at,
                        FeedPosition.at("m" + ++markers),
                        new RecorderStore.Loss.Unknown(regress),
                        true,
                        List.of()));
    }

    /** So many messages of these channels were dropped before they were recorded. */
    RecorderStore.Append loss(Map<Channel, Long> missed) {
        return new RecorderStore.Append(
                fence, at, FeedPosition.at("m" + ++markers), new RecorderStore.Loss.Known(missed), true, List.of());
    }

    /** Records lines of one channel. */
    void record(String redisChannel, String... payloads) {
        send(lines(redisChannel, payloads));
    }

    /** Records a line of each of these channels in one step. */
    void recordOnEach(List<String> redisChannels) {
        List<ReplayBuffer.Message> messages = new ArrayList<>();
        FeedPosition position = at;
        for (String channel : redisChannels) {
            position = position.next();
            messages.add(new ReplayBuffer.Message(position, bytes(channel), bytes("line")));
        }
        send(new RecorderStore.Append(fence, at, position, new RecorderStore.Loss.Nothing(), true, messages));
    }

    RecorderStore.Append lines(String redisChannel, String... payloads) {
        List<ReplayBuffer.Message> messages = new ArrayList<>();
        FeedPosition position = at;
        for (String payload : payloads) {
            position = position.next();
            messages.add(new ReplayBuffer.Message(position, bytes(redisChannel), bytes(payload)));
        }
        return new RecorderStore.Append(fence, at, position, new RecorderStore.Loss.Nothing(), true, messages);
    }

    void send(RecorderStore.Append append) {
        send(store, append);
    }

    void send(RecorderStore to, RecorderStore.Append append) {
        RecorderStore.Result result = to.append(append);
        if (!(result instanceof RecorderStore.Result.Done)) {
            throw new AssertionError("not recorded: " + result);
        }
        at = append.next();
        boolean unused = to.compact();
    }

    /** @throws RuntimeException what the reading failed with */
    HistoryPage read(String project, StartPosition start) {
        return read(Channel.logs(project), start);
    }

    /** @throws RuntimeException what the reading failed with */
    HistoryPage read(Channel channel, StartPosition start) {
        try {
            return reader.read("me", channel, start)
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException unchecked ? unchecked : e;
        }
    }

    List<String> payloads(String project, StartPosition start) {
        return payloads(read(project, start));
    }

    static List<String> payloads(HistoryPage page) {
        return page.entries().stream()
                .map(entry -> entry.gap() == null ? entry.payload().text() : "gap")
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A connection that hears these channels until this is closed. */
    RedisListener listen(String... channels) {
        RedisListener listener = new RedisListener(redis, channels);
        listeners.add(listener);
        return listener;
    }

    /** A node of the last release, as far as others notice it. */
    RedisListener listenAsLastRelease() {
        return listen(names.markers());
    }

    void close() throws InterruptedException {
        listeners.forEach(RedisListener::stop);
        session.close();
        reader.stop(java.time.Duration.ofSeconds(2));
        redis.close();
    }
}
