package io.redtail.redis;

import io.redtail.delivery.Channel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The channels that were heard lately, by the bytes of their Redis names: what is published often needs no string, no check
 * and no new channel. The reader's thread only.
 */
final class ChannelNames {

    private static final int MAX_KNOWN = 16_384;

    /** A name in a map, or the one that is looked for: one object for all look-ups. */
    private static final class Name {

        private byte[] bytes;
        private int hash;

        Name(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        Name set(byte[] name) {
            bytes = name;
            hash = Arrays.hashCode(name);
            return this;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Name name && Arrays.equals(bytes, name.bytes);
        }
    }

    private final Map<Name, Channel> known = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Channel> eldest) {
            return size() > MAX_KNOWN;
        }
    };
    private final Function<byte[], Optional<Channel>> reader;
    private final Name sought = new Name(new byte[0]);

    /**
     * @param reader finds the channel of a name that is not known; empty for a name that is none of ours, again each
     *     time
     */
    ChannelNames(Function<byte[], Optional<Channel>> reader) {
        this.reader = reader;
    }

    Optional<Channel> find(byte[] name) {
        Channel channel = known.get(sought.set(name));
        if (channel != null) {
            return Optional.of(channel);
        }
        Optional<Channel> read = reader.apply(name);
        read.ifPresent(found -> known.put(new Name(name), found));
        return read;
    }
}
