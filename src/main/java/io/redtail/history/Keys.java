package io.redtail.history;

import io.redtail.delivery.Channel;
import java.nio.charset.StandardCharsets;

/** The names in Redis; a channel's own keys are derived in {@code channel.lua}. */
final class Keys {

    private static final String PREFIX = "redtail:v1:";

    /** Where the recorder publishes its markers. */
    static final String MARKERS = PREFIX + "markers";

    static final byte[] STATE = bytes(PREFIX + "recorder");
    static final byte[] LEASE = bytes(PREFIX + "recorder:lease");
    static final byte[] CHANNELS = bytes(PREFIX + "channels");

    /** What each channel takes of Redis' memory, by its name, and all together under no name. */
    static final byte[] COSTS = bytes(PREFIX + "channels:bytes");

    private static final String LIVE_BEGIN = PREFIX + "{";
    private static final String LIVE_END = "}:live";

    private Keys() {}

    /** What a node listens to so that the others see at once when it is gone; nobody publishes there. */
    static String presence(String node) {
        return "redtail:node:" + node + ":recorder";
    }

    /** Where a channel's recorded publications are published. */
    static String live(Channel channel) {
        return LIVE_BEGIN + channel.name() + LIVE_END;
    }

    static boolean isLive(String redisChannel) {
        return redisChannel.startsWith(LIVE_BEGIN) && redisChannel.endsWith(LIVE_END);
    }

    /** The channel of a name that {@link #live} has made. */
    static Channel channelOf(String live) {
        return named(live.substring(LIVE_BEGIN.length(), live.length() - LIVE_END.length()));
    }

    /** The channel of this name. @throws RuntimeException if it is none */
    static Channel named(String name) {
        for (Channel.Kind kind : Channel.Kind.values()) {
            if (name.startsWith(kind.prefix())) {
                return new Channel(kind, name.substring(kind.prefix().length()));
            }
        }
        throw new IllegalArgumentException("no channel of ours: " + name);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
