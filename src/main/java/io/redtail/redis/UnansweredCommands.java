package io.redtail.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The commands of one subscriber's connection that Redis has not answered yet. It answers in order: once a channel, or with one
 * error for the whole command. So an error belongs to the oldest of them.
 *
 * <p>The sender adds, in the order of sending; the reader takes. Bounded by what is wanted: no channel is asked for twice
 * before it was answered.
 */
final class UnansweredCommands {

    /** One SUBSCRIBE or UNSUBSCRIBE. */
    static final class Command {

        private final boolean subscribe;
        private final List<String> channels;
        private int unanswered;

        private Command(boolean subscribe, List<String> channels) {
            this.subscribe = subscribe;
            this.channels = List.copyOf(channels);
            this.unanswered = channels.size();
        }

        boolean isSubscribe() {
            return subscribe;
        }

        List<String> channels() {
            return channels;
        }
    }

    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Queue<Command> commands = new ArrayDeque<>();

    void subscribe(List<String> channels) {
        add(new Command(true, channels));
    }

    void unsubscribe(List<String> channels) {
        add(new Command(false, channels));
    }

    private void add(Command command) {
        synchronized (lock) {
            commands.add(command);
        }
    }

    /** One channel more of the oldest command has its answer. */
    void answered() {
        synchronized (lock) {
            Command oldest = commands.element();
            oldest.unanswered--;
            if (oldest.unanswered == 0) {
                commands.remove();
            }
        }
    }

    /** The oldest command was answered with an error, and has changed nothing. */
    Command refused() {
        synchronized (lock) {
            return commands.remove();
        }
    }
}
