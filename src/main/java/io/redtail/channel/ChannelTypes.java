package io.redtail.channel;

import io.redtail.channel.ChannelType.IdMember;
import io.redtail.channel.ChannelType.Legacy;
import io.redtail.json.JsonPointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The types of channels that a gateway serves. Immutable. */
public final class ChannelTypes {

    /** What the gateway itself publishes on; see {@code RedisNames}. */
    private static final List<String> OWN = List.of("redtail:v1:", "redtail:node:");

    static final ChannelType LOGS = new ChannelType(
            "logs",
            RedisTemplate.parse("logs:{id}"),
            Optional.empty(),
            Optional.empty(),
            PayloadFormat.PLAIN,
            Optional.of(new Legacy("projectId", "projects", "line", false)));

    static final ChannelType JOBS = new ChannelType(
            "jobs",
            RedisTemplate.parse("job_updates"),
            Optional.of(new IdMember(JsonPointer.parse("/tenantId"), false, false)),
            Optional.of(JsonPointer.parse("/jobId")),
            PayloadFormat.PLAIN,
            Optional.of(new Legacy("tenantId", "tenants", "job update", true)));

    /** {@code logs} and {@code jobs}. */
    public static final ChannelTypes BUILT_IN = new ChannelTypes(List.of(LOGS, JOBS));

    private final List<ChannelType> all;
    private final Map<String, ChannelType> byName = new HashMap<>();
    private final TypesByRedisName byRedisName;
    private final String description;

    /**
     * Serves these types.
     *
     * @throws IllegalArgumentException if two cannot be told apart, or one could claim a Redis channel of the gateway itself
     */
    public ChannelTypes(List<ChannelType> all) {
        this.all = List.copyOf(all);
        for (int i = 0; i < all.size(); i++) {
            checkOwn(all.get(i));
            for (ChannelType other : all.subList(0, i)) {
                check(other, all.get(i));
            }
        }
        all.forEach(type -> byName.put(type.name(), type));
        byRedisName = new TypesByRedisName(this.all);
        description = "a channel is named by its type and its id"
                + all.stream()
                        .findFirst()
                        .map(type -> ", such as " + type.prefix() + "42")
                        .orElse("")
                + "; the types here are "
                + all.stream().map(ChannelType::name).collect(Collectors.joining(", "));
    }

    private static void checkOwn(ChannelType type) {
        ownChannelsClaimed(type, "").ifPresent(own -> {
            throw new IllegalArgumentException("the channel type " + type + " (" + type.redis()
                    + ") could claim Redis channels of the gateway itself, such as " + own);
        });
    }

    /**
     * What Redis channels of a gateway without a prefix begin with that a type of one with this prefix could claim. Empty if
     * there are none.
     */
    public static Optional<String> ownChannelsClaimed(ChannelType type, String prefix) {
        return OWN.stream()
                .filter(own -> type.redis().mayBeginWith(prefix, own))
                .findFirst();
    }

    private static void check(ChannelType one, ChannelType two) {
        String reason = "";
        if (one.name().equals(two.name())) {
            reason = "both are called " + one.name();
        } else if (one.redis().overlaps(two.redis())) {
            reason = one.redis() + " and " + two.redis() + " may claim the same Redis channel";
        }
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "the channel types " + one + " and " + two + " cannot be told apart: " + reason);
        }
    }

    /** These and one more. @throws IllegalArgumentException if it cannot be told from one of them */
    public ChannelTypes and(ChannelType type) {
        List<ChannelType> more = new ArrayList<>(all);
        more.add(type);
        return new ChannelTypes(more);
    }

    /** How channels are named here, for a message. */
    String description() {
        return description;
    }

    public List<ChannelType> all() {
        return all;
    }

    /** Those that are so. */
    public List<ChannelType> that(Predicate<ChannelType> condition) {
        return all.stream().filter(condition).toList();
    }

    /** The type of this name. */
    public Optional<ChannelType> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The type whose channels all share a Redis channel of this name, without the gateway's prefix. */
    public Optional<ChannelType> sharing(String redisName) {
        return byRedisName.sharing(redisName);
    }

    /** The one channel to which a Redis channel of this name belongs, without the gateway's prefix. */
    public Optional<Channel> publishedOn(String redisName) {
        return byRedisName.channel(redisName);
    }

    /** The channels of a grant such as {@code builds:web/*}; empty if it begins with no type. */
    public Optional<ChannelPattern> pattern(String grant) {
        return typeIn(grant)
                .map(type ->
                        new ChannelPattern(type, grant.substring(type.prefix().length())));
    }

    /**
     * The channel of a name such as {@code logs:p1}; empty if it begins with no type.
     *
     * @throws InvalidChannelException if the id has another shape than a channel's id may have
     */
    public Optional<Channel> channel(String name) {
        return typeIn(name)
                .map(type -> type.channel(name.substring(type.prefix().length())));
    }

    /** The type that a name such as {@code logs:p1} begins with. */
    private Optional<ChannelType> typeIn(String name) {
        return named(name.substring(0, Math.max(0, name.indexOf(':'))));
    }
}
