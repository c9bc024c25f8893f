package io.redtail.server;

import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Bounds how many threads wait for clients at a time. Where one more begins to wait, a client is disconnected: of the caller that is
 * waited for most, the one that has been waited for longest, and first of all of those who have not shown who they are. Any thread.
 *
 * <p>A client that reads is waited for only if its answer does not fit into the buffers of its socket, and then for milliseconds. So whom
 * this disconnects has, most likely, no intention to read. One that reads over a slow line waits for seconds, and keeps its place among
 * others who come faster than that, as long as they do not come from as many addresses, or with as many tokens, as there are places.
 */
public final class ClientWaits {

    /** A wait for a client, which an interrupt ends. */
    public interface Wait {

        void run() throws IOException;
    }

    /**
     * Who is waited for.
     *
     * @param name its subject if it has shown who it is, otherwise its address
     * @param known whether it has
     */
    public record Caller(String name, boolean known) {}

    /** One that has begun. Guarded by the lock of the waits. */
    private static final class Begun {

        private final Thread thread = Thread.currentThread();
        private final Caller caller;
        private boolean interrupted;

        Begun(Caller caller) {
            this.caller = caller;
        }
    }

    /** The longest first. Guarded by this. */
    private final Set<Begun> waiting = new LinkedHashSet<>();

    /**
     * Waits for a client.
     *
     * @param client is closed by this thread, if it is the one to be disconnected
     * @param max for how many clients there may be waits, at least 1
     * @throws IOException if the wait throws one, as interrupted ones do
     */
    public void run(Caller caller, Closeable client, int max, Wait wait) throws IOException {
        Begun mine = begin(caller, max);
        try {
            wait.run();
        } finally {
            if (end(mine)) {
                client.close();
            }
        }
    }

    private synchronized Begun begin(Caller caller, int max) {
        Begun mine = new Begun(caller);
        if (waiting.size() >= max) {
            Begun leaving = leaving(mine, max);
            waiting.remove(leaving);
            leaving.interrupted = true;
            leaving.thread.interrupt(); // where it is this one, its wait ends at once
        }
        if (!mine.interrupted) {
            waiting.add(mine);
        }
        return mine;
    }

    /**
     * Whose turn it is to leave, if one more begins to wait: a stranger, and only where there is none, or one who is known has more than
     * half of the places, one of the known caller with most. A stranger takes no other place from who is known; it leaves itself.
     */
    private Begun leaving(Begun next, int max) {
        Comparator<Begun> most = Comparator.comparingLong(begun -> of(begun.caller, next.caller));
        Optional<Begun> known = first(true, most);
        if (known.isPresent() && of(known.get().caller, next.caller) > Math.max(1, max / 2)) {
            return known.get();
        }
        return first(false, most).orElseGet(() -> next.caller.known() ? known.orElse(next) : next);
    }

    /** The first of equals, which has been waited for longest. */
    private Optional<Begun> first(boolean isKnown, Comparator<Begun> most) {
        return waiting.stream().filter(begun -> begun.caller.known() == isKnown).min(most.reversed());
    }

    private long of(Caller caller, Caller next) {
        return waiting.stream().filter(begun -> begun.caller.equals(caller)).count() + (next.equals(caller) ? 1 : 0);
    }

    /** @return whether it was interrupted; its thread is not any more */
    private synchronized boolean end(Begun mine) {
        waiting.remove(mine);
        if (mine.interrupted) {
            boolean unused = Thread.interrupted();
        }
        return mine.interrupted;
    }
}
