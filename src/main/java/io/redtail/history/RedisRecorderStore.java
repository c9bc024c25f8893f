package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;
import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.config.HistorySettings;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisInfo;
import io.redtail.redis.RedisNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The real Redis behind the recorder of a partition, with one connection of its own. */
final class RedisRecorderStore implements RecorderStore, AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(3);
    private static final byte[] NOTHING = {};

    private final Script append = new Script("channel.lua", "quota.lua", "state.lua", "append.lua");
    private final RedisNames names;
    private final RedisLease lease;
    private final List<byte[]> keys;
    private final byte[] prefix;
    private final SecureRandom random = new SecureRandom();
    private final RedisSession session;
    private final PlainChannelFormat published;
    private final HistorySettings settings;
    private final QuotaGroups groups;
    private final int maxPublicationBytes;
    private final HistoryRoom room;
    private final Optional<RecordedLines.Listener> archive;
    private final StateFolding states;
    private final Recount recount;
    private final Optional<BlockDeflater> deflater;
    private final HistoryShares shares;
    private final int partition;
    private final OrderNode orderNode;
    private final LinesToJoin toJoin;
    private final Joining joining;

    /**
     * Connects at the first call.
     *
     * @param published reads what is published; a malformed job update is dropped here
     * @param maxPublicationBytes what weighs more becomes a gap of one
     * @param archive told what has been recorded; without one, Redis forgets what is not archived
     */
    RedisRecorderStore(
            RedisNames names,
            RedisSession session,
            PlainChannelFormat published,
            HistorySettings settings,
            int maxPublicationBytes,
            String node,
            HistoryRoom room,
            Optional<RecordedLines.Listener> archive) {
        this(
                names,
                0,
                session,
                new OrderNode(session),
                published,
                settings,
                maxPublicationBytes,
                node,
                room,
                new HistoryShares(1, settings.maxTotalBytes(), settings.maxChannels()),
                archive);
    }

    /**
     * Connects at the first call.
     *
     * @param names of this partition
     * @param session leads to where it is kept
     */
    RedisRecorderStore(
            RedisNames names,
            int partition,
            RedisSession session,
            OrderNode orderNode,
            PlainChannelFormat published,
            HistorySettings settings,
            int maxPublicationBytes,
            String node,
            HistoryRoom room,
            HistoryShares shares,
            Optional<RecordedLines.Listener> archive) {
        this.names = names;
        this.partition = partition;
        this.orderNode = orderNode;
        this.shares = shares;
        this.toJoin = new LinesToJoin(names.partitions());
        this.keys = Script.keys(names);
        this.prefix = bytes(names.history());
        this.recount = new Recount(keys, prefix);
        this.session = session;
        this.published = published;
        this.settings = settings;
        this.groups = new QuotaGroups(settings.quotas().group());
        this.maxPublicationBytes = maxPublicationBytes;
        this.lease = new RedisLease(names, session, orderNode, node);
        this.room = room;
        this.archive = archive;
        this.states = new StateFolding(names, settings);
        this.deflater = settings.compress() ? Optional.of(new BlockDeflater()) : Optional.empty();
        this.joining = new Joining(keys, prefix, toJoin, deflater);
    }

    /** Why history cannot be had on this Redis, if so: its keys would have to stand in one slot. */
    Optional<String> refusal() {
        if (names.isInCluster()) {
            return Optional.empty();
        }
        boolean cluster = session.call(jedis -> RedisInfo.field(jedis.info("cluster"), "cluster_enabled"))
                .equals("1");
        return cluster
                ? Optional.of("this Redis is a node of a Redis Cluster, and history needs all of its keys in one slot;"
                        + " redtail.redis.cluster names nodes of the cluster and sees to it. Otherwise use one"
                        + " Redis, with Sentinel if it must not fail, or redtail.history.enabled=false")
                : Optional.empty();
    }

    @Override
    public LeaseStatus look() {
        if (names.partitions() > 1) {
            lookAtRoom();
        }
        return lease.look();
    }

    /** Another node records it, and this one may record others. */
    private void lookAtRoom() {
        byte[] total = session.call(jedis -> jedis.hget(keys.get(2), NOTHING));
        long channels = session.call(jedis -> jedis.zcard(keys.get(1)));
        long unused = shares.takes(partition, total == null ? 0 : number(total), channels);
    }

    @Override
    public Optional<Lease> acquire(String gone) {
        return lease.acquire(gone);
    }

    @Override
    public boolean renew() {
        return lease.renew(LEASE);
    }

    @Override
    public void release() {
        var unused = lease.renew(Duration.ZERO);
    }

    @Override
    public void giveAway() {
        lease.giveAway();
    }

    @Override
    public void mark(String id) {
        long unused = orderNode.call(jedis -> jedis.publish(names.markers(), id));
    }

    @Override
    public long listeners() {
        return orderNode.listeners(names.markers());
    }

    @Override
    public String server() {
        return session.server();
    }

    @Override
    public int fitting(List<ReplayBuffer.Message> messages) {
        return AppendBudget.fitting(messages, published);
    }

    @Override
    public boolean compact() {
        return joining.step(session);
    }

    @Override
    public Result append(Append what) {
        var recorded = new RecordedLines();
        AppendedLines lines = lines(what, recorded);
        List<byte[]> arguments = new ArrayList<>(16);
        arguments.add(prefix);
        arguments.add(bytes(what.fence()));
        arguments.add(bytes(what.expected().toString()));
        arguments.add(bytes(what.next().toString()));
        arguments.add(what.settled() ? bytes(session.server()) : NOTHING);
        arguments.add(what.loss() instanceof Loss.Unknown ? bytes(newEra()) : NOTHING);
        arguments.add(number(what.loss() instanceof Loss.Unknown unknown && unknown.regress() ? 1 : 0));
        arguments.add(number(settings.maxLength()));
        arguments.add(number(settings.maxBytes()));
        arguments.add(number(settings.maxAge().toMillis()));
        arguments.add(number(shares.maxChannels(partition)));
        arguments.add(number(shares.maxBytes(partition)));
        arguments.add(number(shares.quota(settings.quotas().maxChannels())));
        arguments.add(number(settings.maxKeys()));
        lines.addTo(arguments);
        List<byte[]> result = session.call(jedis -> append.list(jedis, keys, arguments));
        return switch (text(result.get(0))) {
            case "done" -> {
                lines.recorded();
                if (result.size() > 1) {
                    room.appended(
                            shares.takes(partition, number(result.get(1)), number(result.get(6))),
                            number(result.get(2)),
                            number(result.get(3)),
                            number(result.get(4)) > 0);
                    room.droppedValues(number(result.get(5)));
                    int behind = 8 + 2 * Math.toIntExact(number(result.get(7)));
                    tellLost(result.subList(8, behind), lines.channels());
                    bringUpToDate(result.subList(behind, result.size()), lines.channels());
                }
                archive.ifPresent(recorded::tell);
                yield new Result.Done();
            }
            case "conflict" -> {
                toJoin.forgetAll();
                yield new Result.Conflict(FeedPosition.parse(text(result.get(1))), text(result.get(2)));
            }
            default -> {
                toJoin.forgetAll();
                yield new Result.Fenced();
            }
        };
    }

    /** A message that no client could subscribe to keeps its position in the order, and is not recorded. */
    private AppendedLines lines(Append what, RecordedLines recorded) {
        AppendedLines lines = new AppendedLines(groups, settings, deflater, toJoin, archive.isPresent());
        if (what.loss() instanceof Loss.Known known) {
            known.missed().forEach((channel, count) -> lines.addGap(channel, what.next(), count));
        }
        for (ReplayBuffer.Message message : what.messages()) {
            published.read(message.channel(), message.payload()).ifPresent(publication -> {
                if (publication.weight() > maxPublicationBytes) {
                    lines.addGap(publication.channel(), message.position(), 1);
                } else if (!lines.add(publication, message.position())) {
                    published.changedNoState(message.channel(), publication);
                }
                if (archive.isPresent()) {
                    recorded.add(publication);
                }
            });
        }
        return lines;
    }

    /** Each channel, and how many of its lines Redis had to forget before they were archived. */
    private void tellLost(List<byte[]> lost, Set<Channel> channels) {
        for (int i = 0; i < lost.size(); i += 2) {
            long count = number(lost.get(i + 1));
            named(lost.get(i), channels)
                    .forEach(channel -> archive.ifPresent(listener -> listener.lost(channel, count)));
        }
    }

    /** The append before them has been done: who cannot write a state records nevertheless. */
    private void bringUpToDate(List<byte[]> behind, Set<Channel> channels) {
        for (byte[] name : behind) {
            named(name, channels).forEach(channel -> states.bringUpToDate(session, channel));
        }
    }

    private static Stream<Channel> named(byte[] name, Set<Channel> channels) {
        String wanted = text(name);
        return channels.stream().filter(channel -> channel.name().equals(wanted));
    }

    @Override
    public void recount() {
        recount.step(session);
    }

    /** The connection is another's. */
    @Override
    public void close() {
        deflater.ifPresent(BlockDeflater::close);
    }

    private String newEra() {
        byte[] era = new byte[4];
        random.nextBytes(era);
        return HexFormat.of().formatHex(era);
    }
}
