package io.redtail.history;

import static io.redtail.history.HistoryFixture.bytes;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Publication;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisInfo;
import io.redtail.redis.RedisNames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Jedis;

/**
 * Records a log as one node does, as fast as it goes and at some rates, and prints what that costs. {@code ./mvnw -Ptools
 * -Dexec.mainClass=io.redtail.history.RecordingLoad -Dexec.args=build.log}; without a log it takes a {@link GeneratedBuildLog}. {@code
 * bench/live} compares several builds and settings.
 */
public final class RecordingLoad {

    private static final int WINDOW = 10_000;
    private static final int MOST_LINES = 8_000_000;

    /** What one run has measured. */
    record Result(
            double linesPerSecond,
            double redisMicrosPerLine,
            double p50Millis,
            double p99Millis,
            double bytesPerLine) {}

    private final List<byte[]> lines;
    private final Duration warmUp;
    private final Duration duration;
    private List<Channel> channels = List.of();
    private boolean apart;
    private final long[] sentAt = new long[MOST_LINES];
    private final AtomicLong received = new AtomicLong();
    private final int[] micros = new int[MOST_LINES];
    private int measured;
    private volatile boolean measuring;

    /** Those of a node, and those of this program: it takes a share of the two processors, too. */
    private final List<Thread> gatewayThreads = new ArrayList<>();

    private final List<Thread> ownThreads = new ArrayList<>(List.of(Thread.currentThread()));

    RecordingLoad(List<byte[]> lines) {
        this(lines, Duration.ofSeconds(4), Duration.ofSeconds(6));
    }

    RecordingLoad(List<byte[]> lines, Duration warmUp, Duration measured) {
        this.lines = lines;
        this.warmUp = warmUp;
        this.duration = measured;
    }

    /** Each channel begins at another line, as builds do that were not started together; otherwise all get the same line in turn. */
    RecordingLoad apart() {
        apart = true;
        return this;
    }

    /** Takes the log, if not the generated one, and settings if any. */
    public static void main(String[] arguments) throws Exception {
        boolean generated = arguments.length % 2 == 0; // a setting is a name and a value
        List<byte[]> lines = generated ? generated() : read(Path.of(arguments[0]));
        printHead();
        String[] settings = Arrays.copyOfRange(arguments, generated ? 0 : 1, arguments.length);
        new RecordingLoad(lines).run(1, 0, settings);
        new RecordingLoad(lines).run(100, 0, settings);
        new RecordingLoad(lines).run(20, 50_000, settings);
        new RecordingLoad(lines).run(20, 5_000, settings);
        new RecordingLoad(lines).run(1, 1_000, settings);
        System.exit(0);
    }

    static List<byte[]> read(Path log) throws IOException {
        List<byte[]> lines;
        try (var file = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            lines = file.map(line -> line.getBytes(StandardCharsets.ISO_8859_1)).toList();
        }
        System.out.printf(
                "%d lines, %.0f bytes each on average%n",
                lines.size(),
                lines.stream().mapToInt(line -> line.length).average().orElse(0));
        return lines;
    }

    static List<byte[]> generated() {
        return GeneratedBuildLog.lines().stream().map(HistoryFixture::bytes).toList();
    }

    static void printHead() {
        System.out.println(
                "| channels | lines/s asked | lines/s | p50 ms | p99 ms | Redis µs/line in scripts | Redis CPU µs/line"
                        + " | gateway CPU µs/line | CPU µs/line of this program | lines/entry | bytes/line |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    }

    /** So many channels, of all types with Redis channels of their own in turn. */
    Result run(int count, int rate, String... settings) throws Exception {
        try (RealRedis redis = RealRedis.on(Ports.free())) {
            return run(redis, count, rate, settings);
        }
    }

    private Result run(RealRedis redis, int count, int rate, String... settings) throws Exception {
        ChannelTypes configured = Configuration.read(MapConfig.of(settings)).channels();
        List<ChannelType> types = configured.that(type -> !type.redis().isShared());
        channels = IntStream.range(0, count)
                .mapToObj(i -> types.get(i % types.size()).channel("c" + i))
                .toList();
        var history = new HistoryFixture(redis, configured, settings);
        var replayBuffers =
                new ReplayBuffers(history.names, history.configuration.history().ringMaxBytes());
        ListenerRole role = ListenerRole.always();
        var feed = new FeedReader(
                "node",
                history.names,
                history.connector,
                history.configuration.redis(),
                replayBuffers,
                (pattern, channel, payload) -> {},
                role);
        var recorder = new Recorder(
                "node", history.store, replayBuffers.of(0), feed, new RecorderPace(1), new LeaseShares(1), role);
        var register =
                new ListenerRegister(new OrderNode(history.session), history.names, "node", role, recorder::hasLease);
        var upkeep =
                new FeedUpkeep(feed, new ReplayBufferWatch(replayBuffers::vitals), register, recorder::isRecording);
        var loop = new RecorderLoop(
                recorder, history.store, history.session, replayBuffers.of(0), upkeep, role, () -> true, why -> {});
        feed.start(task -> thread(gatewayThreads, task));
        loop.start(task -> thread(gatewayThreads, task));
        while (!recorder.isRecording()) {
            Thread.onSpinWait();
        }
        Subscriber subscriber = new Subscriber(history.names);
        thread(
                        ownThreads,
                        () -> redis.run(jedis -> {
                            jedis.psubscribe(subscriber, bytes("redtail:v1:{*}:live"));
                            return null;
                        }))
                .start();
        while (!subscriber.isSubscribed()) {
            Thread.onSpinWait();
        }
        Result result = publish(redis, history.names, rate);
        loop.stop();
        feed.stop();
        return result;
    }

    private Result publish(RealRedis redis, RedisNames names, int rate) throws Exception {
        List<byte[]> begins = channels.stream()
                .map(names::published)
                .map(name -> bytes("*3\r\n$7\r\nPUBLISH\r\n$" + name.length() + "\r\n" + name + "\r\n$"))
                .toList();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
                Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            socket.setTcpNoDelay(true);
            InputStream answers = socket.getInputStream();
            thread(ownThreads, () -> drain(answers)).start();
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
            long start = System.nanoTime();
            long begun = start + warmUp.toNanos();
            long end = begun + duration.toNanos();
            long sent = 0;
            long before = 0;
            Spent spent = Spent.NOTHING;
            long now = start;
            while (now < end) {
                if (!measuring && now >= begun) {
                    before = received.get();
                    spent = spent(jedis);
                    begun = System.nanoTime();
                    measuring = true;
                }
                long due = rate == 0 ? received.get() + WINDOW : (long) ((now - start) / 1e9 * rate);
                boolean any = sent < due;
                for (int i = 0; i < 500 && sent < Math.min(due, MOST_LINES); i++) {
                    send(out, begins.get((int) (sent % begins.size())), line(sent));
                    sentAt[(int) sent++] = System.nanoTime();
                }
                if (any) {
                    out.flush();
                } else {
                    LockSupport.parkNanos(200_000);
                }
                now = System.nanoTime();
            }
            measuring = false;
            long recorded = received.get() - before;
            return report(
                    jedis,
                    rate,
                    recorded,
                    (System.nanoTime() - begun) / 1e9,
                    spent(jedis).since(spent));
        }
    }

    private byte[] line(long number) {
        int channel = (int) (number % channels.size());
        int from = apart ? channel * lines.size() / channels.size() : 0;
        return lines.get((int) ((from + number / channels.size()) % lines.size()));
    }

    private Result report(Jedis jedis, int rate, long recorded, double seconds, Spent spent) {
        int[] sorted = Arrays.copyOf(micros, measured);
        Arrays.sort(sorted);
        long kept = 0;
        long entries = 0;
        long memory = 0;
        for (Channel channel : channels) {
            String key = "redtail:v1:{" + channel.name() + "}:";
            List<String> meta = jedis.hmget(key + "meta", "top", "first");
            kept += Long.parseLong(meta.get(0)) - Long.parseLong(meta.get(1)) + 1;
            entries += jedis.xlen(key + "stream");
            memory += jedis.memoryUsage(key + "stream", 0);
        }
        var result = new Result(
                recorded / seconds,
                spent.redis / recorded,
                sorted[sorted.length / 2] / 1000.0,
                sorted[sorted.length * 99 / 100] / 1000.0,
                (double) memory / kept);
        System.out.printf(
                "| %d | %s | %.0f | %.1f | %.1f | %.2f | %.2f | %.2f | %.2f | %.1f | %.0f |%n",
                channels.size(),
                rate == 0 ? "all" : rate,
                result.linesPerSecond,
                result.p50Millis,
                result.p99Millis,
                spent.scripts / recorded,
                spent.redis / recorded,
                spent.gateway / recorded,
                spent.load / recorded,
                (double) kept / entries,
                result.bytesPerLine);
        return result;
    }

    private static void drain(InputStream answers) {
        try {
            answers.transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // It is over.
        }
    }

    private static void send(OutputStream out, byte[] begin, byte[] line) throws IOException {
        out.write(begin);
        out.write(bytes(line.length + "\r\n"));
        out.write(line);
        out.write('\r');
        out.write('\n');
    }

    /** Microseconds of processor time. */
    private record Spent(double scripts, double redis, double gateway, double load) {

        static final Spent NOTHING = new Spent(0, 0, 0, 0);

        Spent since(Spent before) {
            return new Spent(
                    scripts - before.scripts, redis - before.redis, gateway - before.gateway, load - before.load);
        }
    }

    private Spent spent(Jedis jedis) {
        return new Spent(script(jedis), cpu(jedis), cpu(gatewayThreads), cpu(ownThreads));
    }

    private static double cpu(List<Thread> threads) {
        ThreadMXBean all = ManagementFactory.getThreadMXBean();
        return threads.stream()
                        .mapToLong(thread -> all.getThreadCpuTime(thread.getId()))
                        .sum()
                / 1e3;
    }

    private static Thread thread(List<Thread> to, Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        to.add(thread);
        return thread;
    }

    private static double cpu(Jedis jedis) {
        String info = jedis.info("cpu");
        return 1e6
                * (Double.parseDouble(RedisInfo.field(info, "used_cpu_user"))
                        + Double.parseDouble(RedisInfo.field(info, "used_cpu_sys")));
    }

    private static double script(Jedis jedis) {
        String stats = RedisInfo.field(jedis.info("commandstats"), "cmdstat_evalsha");
        return Arrays.stream(stats.split(",", -1))
                .filter(part -> part.startsWith("usec="))
                .mapToDouble(part -> Double.parseDouble(part.substring(5)))
                .sum();
    }

    /** A client of all channels. */
    private final class Subscriber extends BinaryJedisPubSub {

        private final RecordedChannelFormat format;

        Subscriber(RedisNames names) {
            this.format = new RecordedChannelFormat(names, new PlainChannelFormat(names));
        }

        @Override
        public void onPMessage(byte[] pattern, byte[] channel, byte[] message) {
            format.read(channel, message, this::received);
        }

        private void received(Publication line) {
            Channel channel = line.channel();
            int index = Integer.parseInt(channel.id().substring(1));
            long sent = (line.position().offset() - 1) * channels.size() + index;
            if (measuring) {
                micros[measured++] = (int) ((System.nanoTime() - sentAt[(int) sent]) / 1000);
            }
            RecordingLoad.this.received.incrementAndGet();
        }
    }
}
