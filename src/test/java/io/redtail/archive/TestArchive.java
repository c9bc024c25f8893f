package io.redtail.archive;

import io.redtail.channel.Channel;
import io.redtail.config.ArchiveSettings;
import io.redtail.delivery.HistoryReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** An archive in a directory whose steps a test takes by hand, and whose store does what it is told to do wrong. */
public final class TestArchive {

    private static final Readings AT_ONCE = new Readings() {
        @Override
        public void run(String owner, CompletableFuture<?> result, Runnable task) {
            task.run();
        }

        @Override
        public void count(String owner, long bytes) {}
    };

    private static final Duration READING_TIMEOUT = Duration.ofSeconds(1);

    public final Archive archive;
    private final Path root;
    private final HotLog hotLog;
    private final FaultyStore store;
    private final Counters counters = new Counters();

    public TestArchive(Path root, HistoryReader hot, HotLog hotLog) {
        this(root, hot, hotLog, AT_ONCE);
    }

    public TestArchive(Path root, HistoryReader hot, HotLog hotLog, Readings readings) {
        this.root = root;
        this.hotLog = hotLog;
        this.store = new FaultyStore(new DirectoryStore(root));
        var settings =
                new ArchiveSettings(true, root.toString(), Optional.empty(), Duration.ofMinutes(10), Duration.ZERO, 0);
        this.archive = new Archive(
                store, READING_TIMEOUT, settings, 1 << 20, hot, hotLog, () -> true, readings, TestArchive::thread);
    }

    private static Thread thread(Runnable call) {
        Thread thread = new Thread(call, "archive-call");
        thread.setDaemon(true);
        return thread;
    }

    /** Takes the channel as far as it goes; to its end if it rests. */
    public void run(Channel channel, boolean resting) throws Exception {
        ChannelArchiver.Result result;
        do {
            result = new ChannelArchiver(hotLog, store, counters, channel, resting).run();
        } while (result == ChannelArchiver.Result.MORE);
    }

    /** What goes wrong from now on when something is put: a {@link FaultyStore.Fault}. */
    public void fault(String fault) {
        store.fault = FaultyStore.Fault.valueOf(fault);
    }

    public static List<String> faults() {
        return List.of("FAILS", "LOSES", "TRUNCATES", "FAILS_AFTERWARDS");
    }

    /** Half of the time something goes wrong, also for ever. */
    public void anyFault(Random random) {
        FaultyStore.Fault[] faults = FaultyStore.Fault.values();
        store.fault = random.nextBoolean() ? FaultyStore.Fault.NONE : faults[random.nextInt(faults.length)];
    }

    public void unreadable(boolean unreadable) {
        store.unreadable = unreadable;
    }

    /** Nothing of that channel comes back when it is read. */
    public void hangs(Channel channel) {
        store.hangs = SegmentName.folder(channel);
    }

    public void release() {
        store.hangs = "";
        store.release();
    }

    public long lost() {
        return archive.status().lost();
    }

    /** The files of a channel, in the order of their names; not what a node that was killed has begun. */
    public List<Path> objects(Channel channel) {
        Path folder = root.resolve(SegmentName.folder(channel));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".gz"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What zcat makes of them. */
    public String zcat(Channel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        for (Path object : objects(channel)) {
            Files.copy(object, all);
        }
        return SegmentTest.zcat(all.toByteArray());
    }
}
