package io.redtail.server;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * Which workarounds are in effect on this server. One that fails logs a WARNING, once. Any thread.
 *
 * <p>Each is checked when the application starts, by the server's classes, and tried with each session. A check counts until a
 * session tells otherwise. A workaround that fails because a member is missing is out of effect until the gateway ends. One that
 * fails because of the state of a session ({@link NotSetException}, or an exception of the server's own) counts only while no
 * attempt has succeeded, and until one does: a client that leaves at the wrong moment is not an unknown server.
 */
public final class Workarounds {

    private static final Logger LOG = Logs.of(Workarounds.class);

    private enum State {
        CHECKED,
        IN_EFFECT,
        NOT_YET,
        NOT_IN_EFFECT
    }

    /** What a workaround does. */
    public interface Attempt {

        void run() throws ReflectiveOperationException;
    }

    /** What a workaround works with. */
    public interface Source<T> {

        T get() throws ReflectiveOperationException;
    }

    private final ConcurrentMap<Workaround, State> states = new ConcurrentHashMap<>();
    private final String server;

    /** @param server its name and version, for the log */
    public Workarounds(String server) {
        this.server = server + ", Java " + Runtime.version();
    }

    /** Looks for what a workaround will need, before there is a session. */
    public void check(Workaround workaround, Attempt check) {
        try {
            check.run();
            states.putIfAbsent(workaround, State.CHECKED);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknownServer) {
            notYet(workaround, unknownServer);
        }
    }

    /** Runs the attempt, whatever it throws for a server that looks different inside. */
    public void attempt(Workaround workaround, Attempt attempt) {
        Optional<Boolean> unused = find(workaround, () -> {
            attempt.run();
            return true;
        });
    }

    /** Gets what a workaround works with; empty on a server that looks different inside. */
    public <T> Optional<T> find(Workaround workaround, Source<T> source) {
        try {
            T found = source.get();
            succeeded(workaround);
            return Optional.of(found);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknownServer) {
            failed(workaround, unknownServer);
            return Optional.empty();
        }
    }

    /** Those that were checked or attempted on this server, and whether they are in effect as far as that tells. */
    public Map<Workaround, Boolean> states() {
        return states.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue() == State.IN_EFFECT || entry.getValue() == State.CHECKED));
    }

    /** Whether one is, as far as its check or its last attempt tells. */
    public boolean isInEffect(Workaround workaround) {
        State state = states.get(workaround);
        return state == State.IN_EFFECT || state == State.CHECKED;
    }

    private void succeeded(Workaround workaround) {
        State before = states.putIfAbsent(workaround, State.IN_EFFECT);
        if (before == State.CHECKED) {
            states.replace(workaround, State.CHECKED, State.IN_EFFECT);
        }
        if (before == State.NOT_YET && states.replace(workaround, State.NOT_YET, State.IN_EFFECT)) {
            LOG.log(Level.INFO, LogEvent.of("workaround_in_effect").with("name", workaround.label()));
        }
    }

    private void failed(Workaround workaround, Throwable cause) {
        LOG.log(
                Level.DEBUG,
                () -> LogEvent.of("workaround_failed")
                        .with("name", workaround.label())
                        .toString(),
                cause);
        if (dependsOnSession(cause)) {
            notYet(workaround, cause);
            return;
        }
        State before = states.put(workaround, State.NOT_IN_EFFECT);
        if (before == null || before == State.CHECKED || before == State.IN_EFFECT) {
            warn(workaround, cause);
        }
    }

    private void notYet(Workaround workaround, Throwable cause) {
        if (states.putIfAbsent(workaround, State.NOT_YET) == null
                || states.replace(workaround, State.CHECKED, State.NOT_YET)) {
            warn(workaround, cause);
        }
    }

    private static boolean dependsOnSession(Throwable cause) {
        return cause instanceof NotSetException || cause instanceof InvocationTargetException;
    }

    private void warn(Workaround workaround, Throwable cause) {
        LOG.log(
                Level.WARNING,
                LogEvent.of("workaround_not_in_effect")
                        .with("name", workaround.label())
                        .with("server", server)
                        .with("consequence", workaround.consequence())
                        .with("reason", cause));
    }
}
