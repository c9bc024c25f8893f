package io.redtail.config;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelType.IdMember;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndRule;
import io.redtail.channel.PayloadCoding;
import io.redtail.channel.PayloadFormat;
import io.redtail.channel.RedisTemplate;
import io.redtail.json.JsonPointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the types of channels: the built-in ones as they are set, and those that {@code redtail.channels} lists. */
final class ChannelSettings {

    private static final String LIST = "redtail.channels";
    private static final String PREFIX = LIST + ".";
    private static final String REDIS_PREFIX = "redtail.redis.prefix";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final String SHARDED = "sharded";
    private static final String SHARD = "shard";

    /** Paths below {@code /api} that are no types. */
    private static final Set<String> RESERVED = Set.of("channels", "tickets");

    private static final Set<String> MEMBERS = Set.of(
            "enabled", "redis", "kind", "payload", "id", "keep-id", "key", "text", "time", "level", "end", SHARDED,
            SHARD);

    private final ConfigurationReader reader;

    private ChannelSettings(ConfigurationReader reader) {
        this.reader = reader;
    }

    /** @param builtIn those that are served unless they are switched off */
    static ChannelTypes read(ConfigurationReader reader, ChannelTypes builtIn) {
        return new ChannelSettings(reader).types(builtIn);
    }

    /** Reports types whose publications reach one node of a cluster, where there is no cluster, or all are to be recorded. */
    static void checkSharded(
            ConfigurationReader reader, ChannelTypes types, RedisSettings redis, HistorySettings history) {
        for (ChannelType type : types.all()) {
            String setting = PREFIX + type + "." + SHARDED;
            if (type.isSharded() && redis.cluster().isEmpty()) {
                reader.refuse(
                        setting,
                        "true",
                        "only a Redis Cluster has sharded pub/sub: expected false, or redtail.redis.cluster with its nodes");
            }
            if (type.isSharded() && history.enabled()) {
                reader.refuse(
                        setting,
                        "true",
                        "history records what reaches all nodes of the cluster, and SPUBLISH reaches one shard: expected"
                                + " false, or redtail.history.enabled=false");
            }
        }
    }

    /**
     * The types whose channels are all at one of several Redis, and at which.
     *
     * @param count how many Redis there are; 0 if they are not set
     */
    static Map<String, Integer> shards(ConfigurationReader reader, ChannelTypes types, int count) {
        Map<String, Integer> shards = new LinkedHashMap<>();
        for (ChannelType type : types.all()) {
            String setting = PREFIX + type + "." + SHARD;
            Optional<String> text = reader.optional(setting);
            if (text.isPresent()
                    && count == 0
                    && reader.optional(ShardSettings.SETTING).isEmpty()) {
                reader.refuse(
                        setting, text.get(), "there is only one Redis: expected " + ShardSettings.SETTING + ", too");
            } else if (text.isPresent() && count > 0) {
                shards.put(type.name(), reader.integer(setting, 0, 0, count - 1));
            }
        }
        return Map.copyOf(shards);
    }

    private ChannelTypes types(ChannelTypes builtIn) {
        List<String> names =
                new ArrayList<>(builtIn.all().stream().map(ChannelType::name).toList());
        for (String name : reader.list(LIST)) {
            if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
                reader.refuse(
                        LIST,
                        name,
                        "expected names of channel types, which have a-z, 0-9 and -, begin with a letter, have at most 32"
                                + " characters and are none of " + String.join(", ", new TreeSet<>(RESERVED)));
            } else if (!names.contains(name)) {
                names.add(name);
            }
        }
        reader.refuseUnknown(LIST, "channel type", names, MEMBERS);
        List<ChannelType> types = new ArrayList<>();
        boolean complete = true;
        for (String name : names) {
            if (!reader.choice(PREFIX + name + ".enabled", "true", "false")) {
                Optional<ChannelType> type = type(name, builtIn.named(name));
                complete &= type.isPresent();
                type.ifPresent(types::add);
            }
        }
        complete &= areDistinct(types);
        complete &= leaveOwnChannels(types);
        if (types.isEmpty() && complete) {
            reader.refuse(PREFIX + names.get(0) + ".enabled", "false", "expected at least one that is enabled");
            complete = false;
        }
        return !complete || types.equals(builtIn.all()) ? builtIn : new ChannelTypes(types);
    }

    private boolean areDistinct(List<ChannelType> types) {
        boolean distinct = true;
        for (int i = 0; i < types.size(); i++) {
            for (ChannelType other : types.subList(0, i)) {
                ChannelType type = types.get(i);
                boolean builtIn = other.legacy().isPresent();
                if (other.redis().overlaps(type.redis())) {
                    distinct = false;
                    reader.refuse(setting(builtIn ? type : other) + " and " + setting(builtIn ? other : type)
                            + " may claim the same Redis channel: expected names that differ whatever the ids are"
                            + (builtIn
                                    ? ", or " + PREFIX + other + ".enabled=false to do without the built-in type"
                                    : ""));
                }
            }
        }
        return distinct;
    }

    /** Neither this gateway's nor those of one without a prefix that uses the same Redis. */
    private boolean leaveOwnChannels(List<ChannelType> types) {
        boolean left = true;
        for (ChannelType type : types) {
            Optional<String> own = ChannelTypes.ownChannelsClaimed(type, "");
            if (own.isPresent()) {
                left = false;
                reader.refuse(setting(type)
                        + " is not valid: it could claim Redis channels of the gateway itself, which begin with "
                        + own.get()
                        + ": expected another beginning, or a group without +");
            }
        }
        String prefix = reader.optional(REDIS_PREFIX).orElse("");
        for (ChannelType type : left ? types : List.<ChannelType>of()) {
            Optional<String> others = ChannelTypes.ownChannelsClaimed(type, prefix);
            if (others.isPresent()) {
                left = false;
                reader.refuse(
                        REDIS_PREFIX,
                        prefix,
                        "with " + setting(type)
                                + " it could claim Redis channels of a gateway without a prefix, which begin" + " with "
                                + others.get() + ": expected another prefix");
            }
        }
        return left;
    }

    private static String setting(ChannelType type) {
        return PREFIX + type + ".redis=" + type.redis();
    }

    /** Empty if it is refused. */
    private Optional<ChannelType> type(String name, Optional<ChannelType> builtIn) {
        String key = PREFIX + name + ".";
        Optional<RedisTemplate> redis =
                reader.parsed(key + "redis", RedisTemplate::parse).or(() -> builtIn.map(ChannelType::redis));
        if (redis.isEmpty()) {
            reader.refuseIfAbsent(key + "redis", "expected the Redis channel of the type, such as build:{id}:logs");
            return Optional.empty();
        }
        Optional<IdMember> idMember = idMember(key, redis.get(), builtIn);
        Optional<JsonPointer> stateKey = stateKey(key, builtIn);
        PayloadFormat format = format(key);
        idMember.filter(id -> !id.kept()).ifPresent(id -> refuseIdAsMember(key, id.member(), stateKey, format));
        if (redis.get().isShared() && idMember.isEmpty()) {
            return Optional.empty(); // reported
        }
        ChannelType described =
                new ChannelType(name, redis.get(), idMember, stateKey, format, builtIn.flatMap(ChannelType::legacy));
        ChannelType type = reader.choice(key + SHARDED, "false", "true") ? described.inShards() : described;
        return builtIn.filter(type::isLike).or(() -> Optional.of(type));
    }

    /** What is taken out of the payload is found nowhere in it. */
    private void refuseIdAsMember(String key, JsonPointer id, Optional<JsonPointer> stateKey, PayloadFormat format) {
        Map<String, Optional<JsonPointer>> pointers = new LinkedHashMap<>();
        pointers.put("key", stateKey);
        pointers.put("text", format.text());
        pointers.put("time", format.time());
        pointers.put("level", format.level());
        pointers.put("end", format.end().map(EndRule::member));
        pointers.forEach((setting, pointer) -> pointer.filter(id::equals)
                .ifPresent(same -> reader.refuse(
                        key + setting,
                        same.toString(),
                        "this member is the id, which is taken out of the payload: expected another one, or " + key
                                + "keep-id=true")));
    }

    private Optional<IdMember> idMember(String key, RedisTemplate redis, Optional<ChannelType> builtIn) {
        Optional<JsonPointer> id = reader.parsed(key + "id", JsonPointer::parse);
        boolean kept = reader.choice(key + "keep-id", "false", "true");
        if (!redis.isShared()) {
            id.ifPresent(pointer -> reader.refuse(
                    key + "id",
                    pointer.toString(),
                    "the id is in the name of the Redis channel " + redis + " already: expected no id in the payload"));
            if (kept) {
                reader.refuse(key + "keep-id", "true", "only a type whose id is a member of its payload can keep it");
            }
            return Optional.empty();
        }
        Optional<IdMember> member = id.map(pointer -> new IdMember(pointer, kept, true))
                .or(() -> builtIn.flatMap(ChannelType::idMember)
                        .map(own -> new IdMember(own.member(), kept, own.colons())));
        if (member.isEmpty()) {
            reader.refuseIfAbsent(
                    key + "id",
                    "all ids share the Redis channel " + key + "redis=" + redis
                            + ", so the payload must say whose it is: expected a JSON Pointer to the id, such as"
                            + " /tenantId, or a group such as {id} in the name of the Redis channel");
        }
        return member;
    }

    /** Of a type of state; a built-in one is what it is unless its kind is set. */
    private Optional<JsonPointer> stateKey(String key, Optional<ChannelType> builtIn) {
        Optional<JsonPointer> builtInKey = builtIn.flatMap(ChannelType::key);
        String kind = reader.oneOf(key + "kind", builtInKey.isPresent() ? "state" : "log", "log", "state");
        Optional<JsonPointer> stateKey = reader.parsed(key + "key", JsonPointer::parse);
        if (kind.equals("log")) {
            stateKey.ifPresent(
                    pointer -> reader.refuse(key + "key", pointer.toString(), "only a type with kind=state has a key"));
            return Optional.empty();
        }
        if (stateKey.isEmpty() && builtInKey.isEmpty()) {
            reader.refuseIfAbsent(key + "key", "expected what tells the values of a channel apart, such as /jobId");
        }
        return stateKey.or(() -> builtInKey);
    }

    private PayloadFormat format(String key) {
        List<PayloadCoding> codings = List.of(PayloadCoding.values());
        List<String> words = codings.stream().map(PayloadCoding::setting).toList();
        String coding = reader.oneOf(key + "payload", PayloadCoding.VERBATIM.setting(), words.toArray(String[]::new));
        return new PayloadFormat(
                codings.get(words.indexOf(coding)),
                reader.parsed(key + "text", JsonPointer::parse),
                reader.parsed(key + "time", JsonPointer::parse),
                reader.parsed(key + "level", JsonPointer::parse),
                reader.parsed(key + "end", EndRule::parse));
    }
}
