package io.redtail.redis;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.RedisTemplate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the recorder subscribes to, to hear what is published on all Redis channels of all types. What one pattern covers needs no other
 * subscription: {@code job:*} hears {@code job:7:progress}, too, and for {@code job:*:progress} as well Redis would compare every
 * publication once more, and send a second copy of those that fit.
 *
 * <p>Immutable; any thread.
 */
public final class FeedSubscriptions {

    /** To be changed with what of it counts, which nodes must agree on. */
    private static final String COUNTING = "once per covered pattern\n";

    private final ChannelTypes types;
    private final String prefix;
    private final String prefixInPatterns;
    private final Map<ChannelType, String> patterns = new HashMap<>();

    FeedSubscriptions(String prefix, ChannelTypes types) {
        this.types = types;
        this.prefix = prefix;
        this.prefixInPatterns = escaped(prefix);
        types.all().forEach(type -> {
            ChannelType widest = widest(type);
            if (!widest.redis().isShared()) {
                patterns.put(type, prefixInPatterns + widest.redis().pattern());
            }
        });
    }

    /** A prefix is an operator's: what is a wildcard in a pattern stands for itself. */
    private static String escaped(String text) {
        return text.replaceAll("[*?\\[\\]\\\\]", "\\\\$0");
    }

    /** A type whose pattern covers that of this one, and which no other covers. */
    private ChannelType widest(ChannelType type) {
        ChannelType widest = type;
        for (ChannelType other : types.all()) {
            if (other.redis().covers(widest.redis()) && !widest.redis().covers(other.redis())) {
                widest = other;
            }
        }
        return widest;
    }

    /** For {@code PSUBSCRIBE}. */
    public List<String> patterns() {
        return types.all().stream()
                .flatMap(type -> Stream.ofNullable(patterns.get(type)))
                .distinct()
                .toList();
    }

    /** For {@code SUBSCRIBE}: Redis channels that several channels share. */
    public List<String> names() {
        return types.all().stream()
                .filter(type -> !patterns.containsKey(type))
                .map(type -> prefix + type.redis())
                .toList();
    }

    /** The pattern or the name by which the Redis channels of a type are to be heard; others may fit them, too. */
    public String of(ChannelType type) {
        return patterns.getOrDefault(type, prefix + type.redis());
    }

    /**
     * The types whose channels a Redis channel could have been meant for that no type claims, and that was heard by a pattern. Each type has
     * one pattern, so that a message that comes by several counts once for each type.
     */
    List<ChannelType> nearest(String pattern, String redisChannel) {
        return redisChannel.startsWith(prefix)
                ? types.that(type -> pattern.equals(patterns.get(type))
                        && type.redis().fits(redisChannel.substring(prefix.length())))
                : List.of();
    }

    /**
     * A short name for all that the recorder listens to: nodes that listen to the same have the same, others another one. Empty
     * for the built-in types as they are, which is what nodes of earlier versions listen to.
     */
    public String id() {
        List<String> here = templates(types);
        return here.equals(templates(ChannelTypes.BUILT_IN))
                ? ""
                : Integer.toHexString((COUNTING + String.join("\n", here)).hashCode());
    }

    private static List<String> templates(ChannelTypes types) {
        return types.all().stream()
                .map(ChannelType::redis)
                .map(RedisTemplate::toString)
                .sorted()
                .toList();
    }
}
