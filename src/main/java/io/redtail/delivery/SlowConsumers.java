package io.redtail.delivery;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;

/** Closes the subscribers of one shard whose send queues are full, and logs and counts them. The shard's thread only. */
final class SlowConsumers {

    private final BoundedLog log = new BoundedLog(Logs.of(SlowConsumers.class), Level.WARNING);
    private final DeliveryCounters counters;

    SlowConsumers(DeliveryCounters counters) {
        this.counters = counters;
    }

    /** @param message what the send queue has no room for */
    void close(SubscriberOutput output, Message message) {
        counters.slowConsumerClosed();
        Subscriber subscriber = output.subscriber();
        LogContext session = LogContext.session(subscriber.id());
        LogContext about = session;
        String what = "its answers";
        if (message instanceof Publication publication) {
            what = publication.channel().name();
            about = session.onChannel(what);
        }
        String line = LogEvent.of("slow_consumer")
                .with("session", subscriber)
                .with(message instanceof Publication ? "channel" : "reading", what)
                .with("queued", subscriber.sendQueueBytes())
                .toString();
        about.run(() -> log.log(line));
        output.closing().discard(CloseCode.TRY_AGAIN_LATER, "too slow for " + what);
    }
}
