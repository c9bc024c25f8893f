package io.redtail.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The channels that were heard lately, by the bytes of their Redis names: what is published often needs no string, no check
 * and no new channel. The reader's thread only.
 */
public final class ChannelNames<T> {

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

    private final Map<Name, T> known = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, T> eldest) {
            return size() > MAX_KNOWN;
        }
    };
    private final Function<String, Optional<T>> reader;
    private final Name sought = new Name(new byte[0]);

    /**
     * @param reader finds the channel of a name that is not known; empty for a name that is none of ours, again each
     *     time
     */
    public ChannelNames(Function<String, Optional<T>> reader) {
        this.reader = reader;
    }

    /** What stands for a name; null for one that is none of ours. */
    public @Nullable T find(byte[] name) {
        T found = known.get(sought.set(name));
        if (found == null) {
            found = reader.apply(new String(name, StandardCharsets.UTF_8)).orElse(null);
            if (found != null) {
                known.put(new Name(name), found);
            }
        }
        return found;
    }
}
