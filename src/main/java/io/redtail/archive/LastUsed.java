package io.redtail.archive;

import java.util.LinkedHashMap;
import java.util.Map;

/** The entries that were used last, so many at most. One thread at a time, also to look something up. */
final class LastUsed<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1;

    private final int max;

    LastUsed(int max) {
        super(16, 0.75f, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
