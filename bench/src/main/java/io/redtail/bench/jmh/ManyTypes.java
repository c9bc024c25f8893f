package io.redtail.bench.jmh;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelType.IdMember;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.PayloadFormat;
import io.redtail.channel.RedisTemplate;
import io.redtail.json.JsonPointer;
import io.redtail.redis.RedisNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** A gateway's types of channels, of which there are as many as a benchmark wants. */
public final class ManyTypes {

    private ManyTypes() {}

    /**
     * The built-in ones and more.
     *
     * @param count how many there are in all
     * @param shared whether the type of a number has one Redis channel for all its ids, which are in the payload
     */
    public static RedisNames of(int count, IntPredicate shared) {
        List<ChannelType> all = new ArrayList<>(ChannelTypes.BUILT_IN.all());
        for (int i = all.size(); i < count; i++) {
            boolean isShared = shared.test(i);
            all.add(new ChannelType(
                    "type" + i,
                    RedisTemplate.parse(isShared ? "shared" + i : "type" + i + ":{id}:logs"),
                    isShared ? Optional.of(new IdMember(JsonPointer.parse("/id"), false, false)) : Optional.empty(),
                    Optional.empty(),
                    PayloadFormat.PLAIN,
                    Optional.empty()));
        }
        return new RedisNames("", new ChannelTypes(all));
    }
}
