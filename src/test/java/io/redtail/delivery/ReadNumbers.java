package io.redtail.delivery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.Consumer;

/**
 * What one client may read of one channel whose publications are numbered from 1: the model that {@link DeliveryStressTest}
 * holds the engine against.
 *
 * <p>A client does not know the number of its first publication. It is not routed before the command is given, and not
 * published after the answer is read, so the model keeps both bounds until the first publication shows the number. A gap
 * that comes before that raises the lower bound by its count; the upper one never rises above what is published by then,
 * because what was lost was published before.
 *
 * <p>One thread reads; others may ask {@link #isUpTo}.
 */
final class ReadNumbers {

    private final Consumer<String> violations;

    /** The last command that was answered; a client numbers its commands. */
    @GuardedBy("this")
    private int answered;

    @GuardedBy("this")
    private boolean subscribed;

    /** The next number is one of these and those between. */
    @GuardedBy("this")
    private int lowest;

    @GuardedBy("this")
    private int highest;

    /** @param violations is told what the engine should not have sent */
    ReadNumbers(Consumer<String> violations) {
        this.violations = violations;
    }

    /**
     * The answer to a subscription was read.
     *
     * @param routed what had been routed when it was first asked for
     * @param published what is published by now
     * @return whether it was not followed before
     */
    synchronized boolean subscribed(int command, int routed, int published) {
        boolean begins = command > answered && !subscribed;
        if (begins) {
            subscribed = true;
            lowest = routed + 1;
            highest = published + 1;
        }
        answered = Math.max(command, answered);
        return begins;
    }

    /**
     * The answer to an unsubscription was read.
     *
     * @param routed what had been routed when that was asked for
     */
    synchronized void unsubscribed(int command, int routed) {
        if (subscribed && highest <= routed) {
            violations.accept("ended with " + this + " still to come, though " + routed + " had been routed");
        }
        answered = command;
        subscribed = false;
    }

    /**
     * A gap was read.
     *
     * @param published what is published by now
     */
    synchronized void gap(int missed, int published) {
        if (!subscribed) {
            return; // of what was followed before, or of what the answer still has to come for
        }
        boolean exact = lowest == highest;
        lowest += missed;
        if (lowest > published + 1) {
            violations.accept("a gap of " + missed + " makes it " + lowest + " of " + published);
        }
        highest = exact ? lowest : Math.min(highest + missed, published + 1);
    }

    synchronized void publication(int number) {
        if (!subscribed) {
            violations.accept(number + " came to one that does not follow it");
        } else if (number < lowest || number > highest) {
            violations.accept(number + " instead of " + this);
        }
        lowest = number + 1;
        highest = number + 1;
    }

    synchronized boolean isSubscribed() {
        return subscribed;
    }

    /** Whether nothing is missing of what is published. */
    synchronized boolean isUpTo(int published) {
        return lowest <= published + 1 && published + 1 <= highest;
    }

    @Override
    public synchronized String toString() {
        return subscribed ? lowest == highest ? "" + lowest : lowest + " to " + highest : "-";
    }
}
