package io.redtail.delivery;

import io.redtail.channel.ChannelType;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What the core did since it started. Any thread; a reading is not a snapshot of all counters at one moment. */
public final class DeliveryCounters {

    private final Map<ChannelType, LongAdder> publications = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder tooLong = new LongAdder();
    private final LongAdder overload = new LongAdder();
    private final LongAdder slowConsumersClosed = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final Map<Gap.Reason, LongAdder> gaps = new ConcurrentHashMap<>();
    private final Map<CloseCode, LongAdder> closes = new ConcurrentHashMap<>();
    private final Map<ClientTypeCounters.Kind, ClientTypeCounters> clientTypes =
            new ConcurrentHashMap<>(); // a handful: there are few kinds of client
    private final LatencyHistogram latency = new LatencyHistogram();

    /** All at zero. */
    public DeliveryCounters() {
        Arrays.stream(Gap.Reason.values()).forEach(reason -> gaps.put(reason, new LongAdder()));
        Arrays.stream(CloseCode.values()).forEach(code -> closes.put(code, new LongAdder()));
    }

    /** Publications routed to at least one shard. */
    public long publications() {
        return publications.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** The same of each type that had one. */
    public Map<ChannelType, Long> publicationsByType() {
        return sums(publications);
    }

    /** Publications put into a send queue: one for each subscriber of the channel. */
    public long deliveries() {
        return clientTypes.values().stream()
                .mapToLong(ClientTypeCounters::deliveries)
                .sum();
    }

    /** The same, and more, for each kind of client that there was so far. */
    public Map<ClientTypeCounters.Kind, ClientTypeCounters> clientTypes() {
        return Map.copyOf(clientTypes);
    }

    /** Publications taken out of a full send queue again. */
    public long dropped() {
        return dropped.sum();
    }

    /** Publications that were too long, or found a shard's mailbox full. */
    public long lost() {
        return tooLong() + overload();
    }

    /** Publications that no send queue could hold. */
    public long tooLong() {
        return tooLong.sum();
    }

    /** Publications that found a shard's mailbox full. */
    public long overload() {
        return overload.sum();
    }

    /** Gaps that subscribers were told of, or would have been, had their dialect words for it. */
    public Map<Gap.Reason, Long> gaps() {
        return sums(gaps);
    }

    /** Connections that we closed. */
    public Map<CloseCode, Long> closes() {
        return sums(closes);
    }

    /** Connections that ended without us: the client closed, vanished, or broke the protocol of the server. */
    public long left() {
        return left.sum();
    }

    public long slowConsumersClosed() {
        return slowConsumersClosed.sum();
    }

    /** From the arrival of publications to the sockets of their subscribers, as far as those took them at once. */
    public LatencyHistogram latency() {
        return latency;
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> adders) {
        return adders.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    ClientTypeCounters clientType(Encoding encoding, Sink sink) {
        return clientTypes.computeIfAbsent(
                new ClientTypeCounters.Kind(encoding.name(), sink.name()), kind -> new ClientTypeCounters());
    }

    void publication(ChannelType type) {
        LongAdder ofType = publications.get(type); // once per publication: without a lock where it is known
        (ofType == null ? publications.computeIfAbsent(type, first -> new LongAdder()) : ofType).increment();
    }

    void dropped(int count) {
        dropped.add(count);
    }

    void tooLongOne() {
        tooLong.increment();
    }

    void lostOneToOverload() {
        overload.increment();
    }

    void gaps(Gap.Reason reason, int count) {
        gaps.computeIfAbsent(reason, unknown -> new LongAdder()).add(count);
    }

    void closed(CloseCode code) {
        closes.computeIfAbsent(code, unknown -> new LongAdder()).increment();
    }

    void leftOne() {
        left.increment();
    }

    void slowConsumerClosed() {
        slowConsumersClosed.increment();
    }
}
