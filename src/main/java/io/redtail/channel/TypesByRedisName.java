package io.redtail.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds whose a Redis channel is. Only types whose templates begin like its name are asked, so that it costs the same however many
 * others there are: a name that no cache knows comes with every new build. Immutable.
 */
final class TypesByRedisName {

    /**
     * Types whose templates have the same literal beginning.
     *
     * @param shorter those of the longest other beginning that this one begins with
     */
    private record Beginning(String text, @Nullable Beginning shorter, List<ChannelType> types) {}

    private final Map<String, ChannelType> shared = new HashMap<>();
    private final NavigableMap<String, Beginning> beginnings = new TreeMap<>();

    TypesByRedisName(List<ChannelType> types) {
        NavigableMap<String, List<ChannelType>> grouped = new TreeMap<>();
        for (ChannelType type : types) {
            if (type.redis().isShared()) {
                shared.put(type.redis().toString(), type);
            } else {
                grouped.computeIfAbsent(type.redis().beginning(), text -> new ArrayList<>())
                        .add(type);
            }
        }
        grouped.forEach((text, group) -> beginnings.put(text, new Beginning(text, longestOf(text), group)));
    }

    /** The type whose channels all share this Redis channel. */
    Optional<ChannelType> sharing(String redisName) {
        return Optional.ofNullable(shared.get(redisName));
    }

    /** The one channel that this Redis channel belongs to. */
    Optional<Channel> channel(String redisName) {
        for (Beginning at = longestOf(redisName); at != null; at = at.shorter()) {
            for (ChannelType type : at.types()) {
                Optional<String> id = type.redis().id(redisName).filter(type::isId);
                if (id.isPresent()) {
                    return id.map(type::channel);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The longest beginning of a name. In alphabetical order, all between it and the name begin like it: so it is the last one up to
     * the name, or one that this begins with.
     */
    private @Nullable Beginning longestOf(String name) {
        Map.Entry<String, Beginning> last = beginnings.floorEntry(name);
        Beginning at = last == null ? null : last.getValue();
        while (at != null && !name.startsWith(at.text())) {
            at = at.shorter();
        }
        return at;
    }
}
