package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.protocol.ClientCommand.Authenticate;
import io.redtail.protocol.ClientCommand.ListSubscriptions;
import io.redtail.protocol.ClientCommand.Ping;
import io.redtail.protocol.ClientCommand.Subscribe;
import io.redtail.protocol.ClientCommand.Unsubscribe;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Carries out what clients ask for. Every message gets an answer, except good ones in the dialect "jobs".
 *
 * <p>Called by the container's threads, for one connection one at a time; never blocks.
 */
public final class CommandHandler {

    private static final Logger LOG = Logs.of(CommandHandler.class);

    /**
     * What the end of a subscription counts as. Whoever subscribes and unsubscribes in turn has the gateway begin a replay each time,
     * which nobody reads; clients that come back, however many, only subscribe.
     */
    private static final int UNSUBSCRIBING = 10;

    private final BoundedLog misbehaved = new BoundedLog(LOG, Level.WARNING);
    private final BoundedLog overRate = new BoundedLog(LOG, Level.WARNING);
    private final CommandDecoder decoder;
    private final CommandCounters counters = new CommandCounters();
    private final SubscriptionRegistry registry;
    private final ServerMessageEncoder encoder;

    public CommandHandler(ChannelTypes types, SubscriptionRegistry registry, ServerMessageEncoder encoder) {
        this.decoder = new CommandDecoder(types);
        this.registry = registry;
        this.encoder = encoder;
    }

    /** What became of the commands so far. */
    public CommandCounters counters() {
        return counters;
    }

    public void handle(ClientConnection client, String message) {
        LogContext.session(client.subscriber().id()).run(() -> execute(client, message));
    }

    private void execute(ClientConnection client, String message) {
        if (client.subscriber().isClosed()) {
            return; // what it had sent before it read that
        }
        if (!client.mayCommand()) {
            counters.overRateOne();
            String limit = "more than " + client.commandsPerSecond() + " commands a second; send fewer";
            refuse(client, ErrorCode.RATE, limit, Optional.empty());
            return;
        }
        if (!isCounted(client, 1)) {
            return;
        }
        try {
            ClientCommand command = decoder.decode(message);
            if (client.permissions().isAuthenticated() || command instanceof Authenticate) {
                command.accept(new Execution(this, client));
            } else {
                refuseStranger(client, command.id());
            }
        } catch (BadCommandException e) {
            if (e.code() == ErrorCode.BAD_CHANNEL && !client.permissions().isAuthenticated()) {
                refuseStranger(client, e.id()); // which types there are is for those who may ask
            } else {
                refuse(client, e.code(), String.valueOf(e.getMessage()), e.id());
            }
        }
    }

    private void refuseStranger(ClientConnection client, Optional<RequestId> id) {
        String first = "first send {\"action\":\"authenticate\",\"token\":\"…\"}";
        refuse(client, ErrorCode.UNAUTHORIZED, first, id);
    }

    /** Counts a command as so many. @return false if that was too much, and the client is being closed */
    private boolean isCounted(ClientConnection client, int count) {
        try {
            client.permissions().countCommand(count);
            return true;
        } catch (NotPermittedException e) {
            sendAway(client, String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** One client's command being carried out. */
    private record Execution(CommandHandler handler, ClientConnection client) implements ClientCommand.Visitor {

        @Override
        public void visit(Subscribe command) {
            LogContext.channel(command.channel().name()).run(() -> subscribeWithoutAck(command));
        }

        private void subscribeWithoutAck(Subscribe command) {
            Subscriber subscriber = client.subscriber();
            Optional<Snapshots.Refusal> noSnapshot = noSnapshot(command);
            if (!client.permissions().maySubscribe(command.channel())) {
                String forbidden = "you may not follow " + command.channel();
                handler.refuse(client, ErrorCode.FORBIDDEN, forbidden, command.id());
            } else if (!subscriber.isSubscribedTo(command.channel()) && isFull(command)) {
                return;
            } else if (noSnapshot.isPresent()) {
                fail(noSnapshot.get().code(), noSnapshot.get().message(), command.id());
            } else if (command.acknowledged()) {
                subscribe(command);
            } else {
                tellIfRefused(
                        command, handler.registry.subscribeWithoutAck(subscriber, command.channel(), start(command)));
            }
        }

        /** Whether it has all the subscriptions that it may have, and has been told so. */
        private boolean isFull(Subscribe command) {
            Optional<String> limit = reachedLimit();
            limit.ifPresent(which -> fail(ErrorCode.LIMIT, which, command.id()));
            return limit.isPresent();
        }

        /** Counts what keeps it from one more subscription, if anything does. A crowd may get some beyond that. */
        private Optional<String> reachedLimit() {
            if (!client.maySubscribeToMore()) {
                handler.counters.overSubscriptionsOne();
                return Optional.of(
                        "this connection follows " + client.maxSubscriptions() + " channels, and may not follow more");
            }
            int max = client.permissions().maxSubscriptions();
            if (max > 0 && handler.registry.subscriptionCountOfOwner(client.subscriber()) >= max) {
                handler.counters.overSubscriptionsOfClientOne();
                return Optional.of("the connections of this identity follow " + max
                        + " channels together (redtail.limits.subscriptions-per-identity), and may not follow more;"
                        + " unsubscribe from some");
            }
            return Optional.empty();
        }

        private void subscribe(Subscribe command) {
            Channel channel = command.channel();
            tellIfRefused(
                    command,
                    handler.registry.subscribe(
                            client.subscriber(), channel, start(command), page -> subscribed(command, page)));
        }

        private void tellIfRefused(Subscribe command, CompletionStage<Void> live) {
            var unused = live.thenRun(handler.counters::succeededOne).exceptionally(thrown -> {
                SubscriptionFailure failure = SubscriptionFailure.of(command.channel(), thrown);
                fail(failure.code(), failure.message(), command.id());
                return null;
            });
        }

        /** The dialects' own words are the whole of their answers. */
        private ControlMessage subscribed(Subscribe command, Optional<HistoryPage> page) {
            if (!isEnvelope()) {
                return handler.encoder.controlMessage(Answer.subscribed(command.channel(), command.id()));
            }
            return handler.encoder.controlMessage(
                    page.map(first -> Answer.subscribed(command.channel(), command.id(), first, command.start()))
                            .orElseGet(() -> Answer.subscribedWithFormat(command.channel(), command.id())));
        }

        /** Why a snapshot cannot be had, if one was asked for. */
        private Optional<Snapshots.Refusal> noSnapshot(Subscribe command) {
            return start(command) instanceof StartPosition.Snapshot
                    ? Snapshots.whyNot(command.channel(), handler.registry.hasHistory())
                    : Optional.empty();
        }

        /** The dialects know no offsets and no state, so they begin live or with a tail. */
        private StartPosition start(Subscribe command) {
            return command.start() instanceof StartPosition.Tail || isEnvelope() ? command.start() : StartPosition.LIVE;
        }

        private boolean isEnvelope() {
            return client.subscriber().encoding() instanceof EnvelopeEncoding;
        }

        @Override
        public void visit(Unsubscribe command) {
            boolean ends = client.subscriber().isSubscribedTo(command.channel());
            if (ends && !handler.isCounted(client, UNSUBSCRIBING - 1)) {
                return;
            }
            handler.registry.unsubscribe(client.subscriber(), command.channel());
            if (command.acknowledged()) {
                answer(Answer.unsubscribed(command.channel(), command.id()));
            } else {
                handler.counters.succeededOne();
            }
        }

        @Override
        public void visit(ListSubscriptions command) {
            answer(Answer.subscriptions(client.subscriber().channels(), command.id()));
        }

        @Override
        public void visit(Ping command) {
            answer(Answer.pong(command.id()));
        }

        @Override
        public void visit(Authenticate command) {
            try {
                Optional<Duration> lifetime = client.permissions().authenticate(command.token());
                unsubscribeForbidden();
                answer(Answer.authenticated(lifetime, command.id()));
            } catch (NotPermittedException e) {
                if (e.code() == ErrorCode.RATE) {
                    handler.counters.failedOne(ErrorCode.RATE); // it is being closed, to come back later
                } else {
                    handler.refuse(client, e.code(), String.valueOf(e.getMessage()), command.id());
                }
            }
        }

        /** A newer token may allow less. */
        private void unsubscribeForbidden() {
            for (Channel channel : client.subscriber().channels()) {
                if (!client.permissions().maySubscribe(channel)) {
                    boolean unused = client.subscriber().forceUnsubscribe(channel);
                }
            }
        }

        private void answer(Answer answer) {
            handler.counters.succeededOne();
            handler.answer(client.subscriber(), answer);
        }

        private void fail(ErrorCode code, String message, Optional<RequestId> id) {
            handler.fail(client.subscriber(), code, message, id);
        }
    }

    /**
     * All connections of one client send too much together: this one is to come back later, and to ask for all of its channels
     * again. An error would tell it that its command was refused for good.
     */
    private void sendAway(ClientConnection client, String why) {
        counters.failedOne(ErrorCode.RATE);
        overRate.log(LogEvent.of("too_many_commands")
                .with("session", client.subscriber())
                .with("reason", why)
                .toString());
        client.subscriber().close(CloseCode.TRY_AGAIN_LATER, why);
    }

    private void refuse(ClientConnection client, ErrorCode code, String message, Optional<RequestId> id) {
        fail(client.subscriber(), code, message, id);
        if (!client.isForgiven() && !client.subscriber().isClosed()) {
            misbehaved.log(LogEvent.of("too_many_bad_messages")
                    .with("session", client.subscriber())
                    .with("last", code)
                    .toString());
            counters.closedOneForBadMessages();
            client.subscriber().close(CloseCode.POLICY_VIOLATION, "too many bad messages");
        }
    }

    private void fail(Subscriber subscriber, ErrorCode code, String message, Optional<RequestId> id) {
        counters.failedOne(code);
        answer(subscriber, Answer.error(code, message, id));
    }

    private void answer(Subscriber subscriber, Answer answer) {
        subscriber.send(encoder.controlMessage(answer));
    }
}
