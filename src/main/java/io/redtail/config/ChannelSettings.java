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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the types of channels: the built-in ones as they are set, and those that {@code redtail.channels} lists. */
final class ChannelSettings {

    private static final String PREFIX = "redtail.channels.";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** Paths below {@code /api} that are no types. */
    private static final Set<String> RESERVED = Set.of("channels", "tickets");

    private static final Set<String> MEMBERS =
            Set.of("enabled", "redis", "kind", "payload", "id", "keep-id", "key", "text", "time", "level", "end");

    private final ConfigurationReader reader;

    private ChannelSettings(ConfigurationReader reader) {
        this.reader = reader;
    }

    /** @param builtIn those that are served unless they are switched off */
    static ChannelTypes read(ConfigurationReader reader, ChannelTypes builtIn) {
        return new ChannelSettings(reader).types(builtIn);
    }

    private ChannelTypes types(ChannelTypes builtIn) {
        List<String> names =
                new ArrayList<>(builtIn.all().stream().map(ChannelType::name).toList());
        for (String name : reader.list("redtail.channels")) {
            if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
                reader.refuse(
                        "redtail.channels: " + name + " cannot be the name of a channel type: expected a-z, 0-9 and -,"
                                + " at most 32 of them, and none of " + String.join(", ", RESERVED));
            } else if (!names.contains(name)) {
                names.add(name);
            }
        }
        reader.refuseOthers(PREFIX, names, MEMBERS, "name the type in redtail.channels");
        List<ChannelType> types = new ArrayList<>();
        for (String name : names) {
            if (!reader.choice(PREFIX + name + ".enabled", "true", "false")) {
                type(name, builtIn.named(name)).ifPresent(types::add);
            }
        }
        try {
            if (types.isEmpty()) {
                throw new IllegalArgumentException("no channel type is left: expected at least one that is enabled");
            }
            return types.equals(builtIn.all()) ? builtIn : new ChannelTypes(types);
        } catch (IllegalArgumentException e) {
            reader.refuse("redtail.channels: " + e.getMessage());
            return builtIn;
        }
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
        Optional<IdMember> builtInId =
                redis.get().isShared() ? builtIn.flatMap(ChannelType::idMember) : Optional.empty();
        Optional<JsonPointer> id = reader.parsed(key + "id", JsonPointer::parse);
        boolean kept = reader.choice(key + "keep-id", "false", "true");
        Optional<IdMember> idMember = id.map(pointer -> new IdMember(pointer, kept, true))
                .or(() -> builtInId.map(own -> new IdMember(own.member(), kept, own.colons())));
        try {
            ChannelType type = new ChannelType(
                    name,
                    redis.get(),
                    idMember,
                    stateKey(key, builtIn),
                    format(key),
                    builtIn.flatMap(ChannelType::legacy));
            return builtIn.filter(type::isLike).or(() -> Optional.of(type));
        } catch (IllegalArgumentException e) {
            reader.refuse(key + "redis=" + redis.get() + " is not valid: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Of a type of state; a built-in one is what it is unless its kind is set. */
    private Optional<JsonPointer> stateKey(String key, Optional<ChannelType> builtIn) {
        Optional<JsonPointer> builtInKey = builtIn.flatMap(ChannelType::key);
        String kind = reader.oneOf(key + "kind", builtInKey.isPresent() ? "state" : "log", "log", "state");
        Optional<JsonPointer> stateKey = reader.parsed(key + "key", JsonPointer::parse);
        if (kind.equals("log")) {
            stateKey.ifPresent(pointer ->
                    reader.refuse(key + "key=" + pointer + " is not valid: only a type with kind=state has a key"));
            return Optional.empty();
        }
        if (stateKey.isEmpty() && builtInKey.isEmpty()) {
            reader.refuseIfAbsent(key + "key", "expected what tells the values of a channel apart, such as /jobId");
        }
        return stateKey.or(() -> builtInKey);
    }

    private PayloadFormat format(String key) {
        String coding = reader.oneOf(key + "payload", "verbatim", "json-string", "laravel");
        return new PayloadFormat(
                switch (coding) {
                    case "json-string" -> PayloadCoding.JSON_STRING;
                    case "laravel" -> PayloadCoding.LARAVEL;
                    default -> PayloadCoding.VERBATIM;
                },
                reader.parsed(key + "text", JsonPointer::parse),
                reader.parsed(key + "time", JsonPointer::parse),
                reader.parsed(key + "level", JsonPointer::parse),
                reader.parsed(key + "end", EndRule::parse));
    }
}
