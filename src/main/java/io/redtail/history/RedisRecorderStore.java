package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.StateChange;
import io.redtail.config.HistorySettings;
import io.redtail.delivery.Publication;
import io.redtail.redis.ChannelFormat;
import io.redtail.redis.RedisNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.Jedis;

/** The real Redis behind the recorder, with one connection of its own. */
final class RedisRecorderStore implements RecorderStore {

    static final Duration LEASE = Duration.ofSeconds(3);
    private static final byte[] NOTHING = {};

    private final Script acquire = new Script("acquire.lua");
    private final Script renew = new Script("renew.lua");
    private final Script append = new Script("channel.lua", "quota.lua", "state.lua", "append.lua");
    private final RedisNames names;
    private final byte[] lease;
    private final byte[] state;
    private final List<byte[]> keys;
    private final byte[] prefix;
    private final SecureRandom random = new SecureRandom();
    private final RedisSession session;
    private final ChannelFormat published;
    private final HistorySettings settings;
    private final QuotaGroups groups;
    private final int maxPublicationBytes;
    private final byte[] node;
    private final HistoryRoom room;
    private final Optional<RecordedLines.Listener> archive;
    private final StateFolding states;
    private final Recount recount;

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
            ChannelFormat published,
            HistorySettings settings,
            int maxPublicationBytes,
            String node,
            HistoryRoom room,
            Optional<RecordedLines.Listener> archive) {
        this.names = names;
        this.lease = bytes(names.recorderLease());
        this.state = bytes(names.recorder());
        this.keys = List.of(state, bytes(names.recordedChannels()), bytes(names.recordedBytes()));
        this.prefix = bytes(names.history());
        this.recount = new Recount(keys, prefix);
        this.session = session;
        this.published = published;
        this.settings = settings;
        this.groups = new QuotaGroups(settings.quotas().group());
        this.maxPublicationBytes = maxPublicationBytes;
        this.node = bytes(node);
        this.room = room;
        this.archive = archive;
        this.states = new StateFolding(names, settings);
    }

    /** Why history cannot be had on this Redis, if so. */
    Optional<String> refusal() {
        boolean cluster = session.call(jedis -> RedisSession.field(jedis.info("cluster"), "cluster_enabled"))
                .equals("1");
        return cluster
                ? Optional.of(
                        "Redis Cluster does not deliver publications in one order to everybody, so nobody could take"
                                + " over from a recorder without loss; use one Redis, with Sentinel if it must not fail,"
                                + " or redtail.history.enabled=false")
                : Optional.empty();
    }

    @Override
    public LeaseStatus look() {
        return session.call(jedis -> {
            byte[] holder = jedis.get(lease);
            List<byte[]> fields = jedis.hmget(state, bytes("position"), bytes("fence"), bytes("present"));
            byte[] position = fields.get(0);
            return new LeaseStatus(
                    holder == null ? "" : text(holder),
                    holder != null && isKnownToListen(fields) && !isListening(jedis, text(holder)),
                    position == null ? FeedPosition.NONE : FeedPosition.parse(text(position)));
        });
    }

    /** A node of an earlier version takes the lease, and listens to no channel of its own. */
    private static boolean isKnownToListen(List<byte[]> state) {
        return state.get(1) != null && Arrays.equals(state.get(1), state.get(2));
    }

    /** Redis closes what a process that was killed had opened, and forgets its subscriptions, at once. */
    private boolean isListening(Jedis jedis, String holder) {
        String channel = names.presence(holder);
        return jedis.pubsubNumSub(channel).getOrDefault(channel, 0L) > 0;
    }

    @Override
    public Optional<Lease> acquire(String gone) {
        List<byte[]> arguments = List.of(node, number(LEASE.toMillis()), bytes(gone));
        List<byte[]> tenure = session.call(jedis -> acquire.list(jedis, List.of(lease, state), arguments));
        return tenure.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Lease(text(tenure.get(0)), FeedPosition.parse(text(tenure.get(1))), text(tenure.get(2))));
    }

    @Override
    public boolean renew() {
        return renew(LEASE.toMillis());
    }

    @Override
    public void release() {
        var unused = renew(0);
    }

    private boolean renew(long millis) {
        return session.call(jedis -> renew.run(jedis, List.of(lease), List.of(node, number(millis))))
                .equals(1L);
    }

    @Override
    public void mark(String id) {
        session.call(jedis -> jedis.publish(names.markers(), id));
    }

    @Override
    public long listeners() {
        String markers = names.markers();
        return session.call(jedis -> jedis.pubsubNumSub(markers)).getOrDefault(markers, 0L);
    }

    @Override
    public String server() {
        return session.server();
    }

    @Override
    public Result append(Append what) {
        Map<Channel, String> channels = new LinkedHashMap<>();
        List<byte[]> messages = new ArrayList<>(what.messages().size() * 3);
        if (what.loss() instanceof Loss.Known known) {
            known.missed().forEach((channel, count) -> {
                channels.put(channel, groups.of(channel));
                addGap(channel, what.next(), count, messages);
            });
        }
        var recorded = new RecordedLines();
        what.messages().forEach(message -> {
            Optional<Publication> read = add(message, messages, channels);
            if (archive.isPresent()) {
                read.ifPresent(recorded::add);
            }
        });
        List<byte[]> arguments = new ArrayList<>(15 + channels.size() * 3 + messages.size());
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
        arguments.add(number(settings.maxChannels()));
        arguments.add(number(settings.maxTotalBytes()));
        arguments.add(number(settings.quotas().maxChannels()));
        arguments.add(number(settings.maxKeys()));
        arguments.add(number(channels.size()));
        channels.forEach((channel, group) -> {
            arguments.add(bytes(channel.name()));
            arguments.add(bytes(group));
            arguments.add(mode(channel));
        });
        arguments.addAll(messages);
        List<byte[]> result = session.call(jedis -> append.list(jedis, keys, arguments));
        return switch (text(result.get(0))) {
            case "done" -> {
                if (result.size() > 1) {
                    room.appended(
                            whole(result.get(1)), whole(result.get(2)), whole(result.get(3)), whole(result.get(4)) > 0);
                    room.droppedValues(whole(result.get(5)));
                    bringUpToDate(result.subList(6, result.size()), channels.keySet());
                }
                archive.ifPresent(recorded::tell);
                yield new Result.Done();
            }
            case "conflict" -> new Result.Conflict(FeedPosition.parse(text(result.get(1))), text(result.get(2)));
            default -> new Result.Fenced();
        };
    }

    /** The append before them has been done: who cannot write a state records nevertheless. */
    private void bringUpToDate(List<byte[]> behind, Set<Channel> channels) {
        for (byte[] name : behind) {
            channels.stream()
                    .filter(channel -> channel.name().equals(text(name)))
                    .forEach(channel -> states.bringUpToDate(session, channel));
        }
    }

    @Override
    public void recount() {
        recount.step(session);
    }

    private static long whole(byte[] digits) {
        return Long.parseLong(text(digits));
    }

    /** A message that no client could subscribe to keeps its position in the order, and is not recorded. */
    private Optional<Publication> add(
            ReplayBuffer.Message message, List<byte[]> arguments, Map<Channel, String> channels) {
        Optional<Publication> read = published.read(message.channel(), message.payload());
        if (read.isPresent()) {
            Publication publication = read.get();
            channels.computeIfAbsent(publication.channel(), groups::of);
            if (publication.weight() > maxPublicationBytes) {
                addGap(publication.channel(), message.position(), 1, arguments);
            } else {
                arguments.add(bytes(publication.channel().name()));
                arguments.add(bytes(header(publication, message.position())));
                arguments.add(publication.payload().utf8());
            }
        }
        return read;
    }

    /** How it is recorded: m, or what it does to its channel's state, and its position. */
    private static String header(Publication publication, FeedPosition position) {
        ChannelType type = publication.channel().type();
        return type.key().isEmpty()
                ? "m" + position
                : StateChange.of(type, publication.payload().utf8())
                        .map(change -> (change.removes() ? "r" : "s") + position + " " + change.key())
                        .orElseGet(() -> "m" + position);
    }

    private static void addGap(Channel channel, FeedPosition position, long missed, List<byte[]> arguments) {
        arguments.add(bytes(channel.name()));
        arguments.add(bytes("g" + position));
        arguments.add(number(missed));
    }

    private String newEra() {
        byte[] era = new byte[4];
        random.nextBytes(era);
        return HexFormat.of().formatHex(era);
    }

    /** What becomes of what is recorded on it. */
    private byte[] mode(Channel channel) {
        if (channel.type().key().isPresent()) {
            return bytes("1");
        }
        return bytes(archive.isPresent() ? "a" : "0");
    }

    private static byte[] number(long number) {
        return bytes(Long.toString(number));
    }
}
