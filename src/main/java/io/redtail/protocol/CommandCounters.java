package io.redtail.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What became of commands since the start. Any thread. */
public final class CommandCounters {

    /** For a command that was carried out. */
    private static final String OK = "ok";

    private final Map<String, LongAdder> results = new ConcurrentHashMap<>();
    private final LongAdder closedForBadMessages = new LongAdder();
    private final LongAdder overRate = new LongAdder();
    private final LongAdder overSubscriptions = new LongAdder();
    private final LongAdder overSubscriptionsOfClient = new LongAdder();

    /** All at zero. */
    public CommandCounters() {
        results.put(OK, new LongAdder());
        Arrays.stream(ErrorCode.values()).forEach(code -> results.put(code.code(), new LongAdder()));
    }

    /** How many there were, by {@code ok} or the error's code as clients see it. */
    public Map<String, Long> results() {
        return results.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    /** Connections that were closed because too many of their messages were bad. */
    public long closedForBadMessages() {
        return closedForBadMessages.sum();
    }

    /** Commands that were more than their connection may send. */
    public long overRate() {
        return overRate.sum();
    }

    /** Subscriptions that were more than their connection may have. */
    public long overSubscriptions() {
        return overSubscriptions.sum();
    }

    /** Subscriptions that were more than all connections of the same client may have. */
    public long overSubscriptionsOfClient() {
        return overSubscriptionsOfClient.sum();
    }

    void overSubscriptionsOne() {
        overSubscriptions.increment();
    }

    void overSubscriptionsOfClientOne() {
        overSubscriptionsOfClient.increment();
    }

    void overRateOne() {
        overRate.increment();
    }

    void succeededOne() {
        count(OK);
    }

    void failedOne(ErrorCode code) {
        count(code.code());
    }

    void closedOneForBadMessages() {
        closedForBadMessages.increment();
    }

    private void count(String result) {
        results.computeIfAbsent(result, unknown -> new LongAdder()).increment();
    }
}
