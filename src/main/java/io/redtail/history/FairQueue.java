package io.redtail.history;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that serves its owners in turn, each owner's items in their order: an owner with a thousand items delays
 * the others by one item, not by a thousand.
 *
 * <p>One owner may use all places while nobody else needs them. When the queue is full, an owner with less than its share of
 * the places gets one from an owner with more, whose oldest item goes. Any thread.
 */
final class FairQueue<T> {

    private final int maxItems;

    /** The owners that have items, in the order of their turns. */
    @GuardedBy("this")
    private final Map<String, Set<T>> owners = new LinkedHashMap<>();

    @GuardedBy("this")
    private int size;

    FairQueue(int maxItems) {
        this.maxItems = maxItems;
    }

    /** Adds an item. @return what had to go for it, or the item itself if there is no place for it */
    synchronized Optional<T> add(String owner, T item) {
        Optional<T> dropped = Optional.empty();
        if (size == maxItems) {
            Set<T> own = owners.getOrDefault(owner, Set.of());
            int share = Math.max(1, maxItems / (owners.size() + (own.isEmpty() ? 1 : 0)));
            dropped = own.size() < share ? dropOldestBeyond(share) : Optional.empty();
            if (dropped.isEmpty()) {
                return Optional.of(item);
            }
        }
        owners.computeIfAbsent(owner, first -> new LinkedHashSet<>()).add(item);
        size++;
        return dropped;
    }

    @GuardedBy("this")
    private Optional<T> dropOldestBeyond(int share) {
        for (Map.Entry<String, Set<T>> owner : owners.entrySet()) {
            if (owner.getValue().size() > share) {
                T oldest = owner.getValue().iterator().next();
                remove(owner.getKey(), oldest);
                return Optional.of(oldest);
            }
        }
        return Optional.empty();
    }

    /** Takes the next item, of the owner whose turn it is. */
    Optional<T> poll() {
        return poll(owner -> true);
    }

    /** The same of the first owner that is ready. */
    synchronized Optional<T> poll(Predicate<String> isReady) {
        var turns = owners.entrySet().iterator();
        Map.@Nullable Entry<String, Set<T>> owner = null;
        while (owner == null && turns.hasNext()) {
            var next = turns.next();
            owner = isReady.test(next.getKey()) ? next : null;
        }
        if (owner == null) {
            return Optional.empty();
        }
        var items = owner.getValue().iterator();
        T item = items.next();
        items.remove();
        turns.remove();
        size--;
        if (items.hasNext()) {
            owners.put(owner.getKey(), owner.getValue());
        }
        return Optional.of(item);
    }

    /** Takes an item out. @return whether it was in */
    @CanIgnoreReturnValue
    synchronized boolean remove(String owner, T item) {
        Set<T> items = owners.get(owner);
        if (items == null || !items.remove(item)) {
            return false;
        }
        size--;
        if (items.isEmpty()) {
            owners.remove(owner);
        }
        return true;
    }

    synchronized int size() {
        return size;
    }
}
