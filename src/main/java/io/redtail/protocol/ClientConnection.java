package io.redtail.protocol;

import io.redtail.delivery.Subscriber;

/** One client's side of the conversation: where its answers go, and how much more it may say. */
public final class ClientConnection {

    private static final int BURST_SECONDS = 2;
    private static final double FORGIVEN_PER_SECOND = 0.1;

    private final Subscriber subscriber;
    private final CommandLimits limits;
    private final Permissions permissions;
    private final TokenBucket commands;
    private final TokenBucket mistakes;

    public ClientConnection(Subscriber subscriber, CommandLimits limits, Permissions permissions) {
        this.subscriber = subscriber;
        this.permissions = permissions;
        this.limits = limits;
        this.commands = new TokenBucket(
                (double) limits.commandsPerSecond() * BURST_SECONDS, limits.commandsPerSecond(), System::nanoTime);
        this.mistakes = new TokenBucket(limits.badMessages(), FORGIVEN_PER_SECOND, System::nanoTime);
    }

    public Subscriber subscriber() {
        return subscriber;
    }

    Permissions permissions() {
        return permissions;
    }

    boolean maySubscribeToMore() {
        return subscriber.channelCount() < limits.subscriptions();
    }

    int maxSubscriptions() {
        return limits.subscriptions();
    }

    int commandsPerSecond() {
        return limits.commandsPerSecond();
    }

    boolean mayCommand() {
        return commands.tryTake();
    }

    /** Counts a bad message. @return whether the connection may stay open */
    boolean isForgiven() {
        return mistakes.tryTake();
    }
}
