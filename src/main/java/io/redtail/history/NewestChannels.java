package io.redtail.history;

import static io.redtail.history.Script.bytes;

import io.redtail.channel.Channel;
import io.redtail.channel.EndResult;
import io.redtail.delivery.ChannelActivity;
import io.redtail.delivery.RecordedChannels;
import io.redtail.log.Logs;
import io.redtail.redis.RedisNames;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.resps.Tuple;

/**
 * The channels that something was recorded on, the last one first, with how busy they are and how they have ended. Costs Redis one
 * command, and one for each channel that has changed since the last call; nothing while nobody asks.
 *
 * <p>One thread at a time.
 */
final class NewestChannels {

    private static final Logger LOG = Logs.of(NewestChannels.class);

    /** The last use of a channel is noted once a second: what it says may be a second old, and the channel has changed since. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Over a longer time than this, a mean says nothing of now. */
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final String[] FIELDS = {"epoch", "top", "gap", "ended"};

    /** What was known of a channel when it was asked for. */
    private record Known(
            double used,
            long changedNanos,
            long askedNanos,
            Optional<String> epoch,
            long top,
            Optional<EndResult> ended,
            double rate) {

        static final Known NOTHING = new Known(-1, 0, 0, Optional.empty(), 0, Optional.empty(), 0);

        ChannelActivity activity() {
            return new ChannelActivity(Optional.of(Instant.ofEpochMilli((long) used)), rate, ended);
        }
    }

    private final HistoryPartition partition;
    private final RedisNames names;
    private final LongSupplier nanoTime;
    private Map<Channel, Known> known = new HashMap<>();

    NewestChannels(HistoryPartition partition, LongSupplier nanoTime) {
        this.partition = partition;
        this.names = partition.names();
        this.nanoTime = nanoTime;
    }

    /**
     * Those of all partitions together, the last one first. Of one whose Redis is away, what was known last.
     *
     * @param count how many at most
     */
    static RecordedChannels newest(List<NewestChannels> partitions, int count) {
        List<Map.Entry<Channel, ChannelActivity>> found = new ArrayList<>();
        int unread = 0;
        for (NewestChannels one : partitions) {
            try {
                found.addAll(one.read(count).entrySet());
            } catch (RuntimeException away) {
                LOG.log(Level.DEBUG, "recorded_channels_unreadable", away);
                found.addAll(one.known().entrySet());
                unread++;
            }
        }
        if (partitions.size() > 1) {
            found.sort(Comparator.comparing(
                    entry -> entry.getValue().last().orElse(Instant.EPOCH), Comparator.reverseOrder()));
        }
        Map<Channel, ChannelActivity> newest = new LinkedHashMap<>();
        found.stream().limit(count).forEach(entry -> newest.put(entry.getKey(), entry.getValue()));
        return new RecordedChannels(newest, unread, partitions.size());
    }

    /** What was read last. */
    private Map<Channel, ChannelActivity> known() {
        known.replaceAll((channel, before) -> silent(before));
        Map<Channel, ChannelActivity> activities = new LinkedHashMap<>();
        known.entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue().used()))
                .forEach(
                        entry -> activities.put(entry.getKey(), entry.getValue().activity()));
        return activities;
    }

    /**
     * Asks Redis, and waits for it.
     *
     * @param count how many at most
     */
    Map<Channel, ChannelActivity> read(int count) {
        return partition.sessions().read(session -> session.call(jedis -> read(jedis, count)));
    }

    Map<Channel, ChannelActivity> read(Jedis jedis, int count) {
        Map<Channel, Double> used = new LinkedHashMap<>();
        for (Tuple row : jedis.zrevrangeWithScores(bytes(names.recordedChannels()), 0, count - 1L)) {
            names.recordedChannel(row.getElement()).ifPresent(channel -> used.put(channel, row.getScore()));
        }
        long now = nanoTime.getAsLong();
        List<Channel> changed = new ArrayList<>();
        used.forEach((channel, at) -> {
            Known before = known.getOrDefault(channel, Known.NOTHING);
            if (before.used != at || before.askedNanos - before.changedNanos < SETTLED_NANOS) {
                changed.add(channel);
            }
        });
        Map<Channel, Known> next = ask(jedis, changed, used, now);
        Map<Channel, ChannelActivity> activities = new LinkedHashMap<>();
        used.forEach((channel, at) -> {
            Known is = next.computeIfAbsent(channel, same -> silent(known.getOrDefault(same, Known.NOTHING)));
            activities.put(channel, is.activity());
        });
        known = next;
        return activities;
    }

    private static Known silent(Known before) {
        return new Known(
                before.used, before.changedNanos, before.askedNanos, before.epoch, before.top, before.ended, 0);
    }

    private Map<Channel, Known> ask(Jedis jedis, List<Channel> channels, Map<Channel, Double> used, long now) {
        Map<Channel, Response<List<String>>> answers = new LinkedHashMap<>();
        Pipeline pipeline = jedis.pipelined();
        channels.forEach(channel -> answers.put(channel, pipeline.hmget(names.recordedMeta(channel), FIELDS)));
        pipeline.sync();
        Map<Channel, Known> next = new HashMap<>();
        answers.forEach((channel, answer) -> next.put(
                channel,
                merged(known.getOrDefault(channel, Known.NOTHING), used.getOrDefault(channel, 0.0), answer, now)));
        return next;
    }

    private static Known merged(Known before, double used, Response<List<String>> answer, long now) {
        long changed = before.used == used ? before.changedNanos : now;
        try {
            List<String> fields = answer.get();
            Optional<String> epoch = Optional.ofNullable(fields.get(0));
            long top = number(fields.get(1));
            Optional<EndResult> ended = Ended.read(fields.get(3), top, number(fields.get(2)));
            return new Known(used, changed, now, epoch, top, ended, rate(before, epoch, top, now));
        } catch (JedisDataException | NumberFormatException foreign) {
            // something else stands under the key
            return new Known(used, changed, now, Optional.empty(), 0, Optional.empty(), 0);
        }
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** 0 where it is not known: the channel is new here, or nobody has asked for long. */
    private static double rate(Known before, Optional<String> epoch, long top, long now) {
        long nanos = now - before.askedNanos;
        boolean isKnown = before.epoch.isPresent() && before.epoch.equals(epoch) && nanos > 0 && nanos <= LATELY_NANOS;
        return isKnown && top > before.top ? (top - before.top) * 1e9 / nanos : 0;
    }
}
