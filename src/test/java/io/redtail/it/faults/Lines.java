package io.redtail.it.faults;

import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The lines that were published on each channel, numbered from 0, and which of them Redis has acknowledged. Written by the
 * publisher's thread, read by all.
 */
final class Lines {

    private final String prefix;
    private final int[] published;
    private final BitSet[] acknowledged;

    Lines(String prefix, int channels) {
        this.prefix = prefix;
        this.published = new int[channels];
        this.acknowledged =
                IntStream.range(0, channels).mapToObj(i -> new BitSet()).toArray(BitSet[]::new);
    }

    int channels() {
        return published.length;
    }

    String project(int channel) {
        return prefix + channel;
    }

    /** The number of a channel's next line. */
    synchronized int next(int channel) {
        return published[channel];
    }

    synchronized void written(int channel, boolean isAcknowledged) {
        acknowledged[channel].set(published[channel], isAcknowledged);
        published[channel]++;
    }

    /** How many there are on each channel; a copy. */
    synchronized int[] counts() {
        return published.clone();
    }

    synchronized boolean isAcknowledged(int channel, int line) {
        return acknowledged[channel].get(line);
    }

    /** How many of these Redis has acknowledged. */
    synchronized int acknowledged(int channel, int from, int to) {
        return acknowledged[channel].get(from, Math.max(from, to)).cardinality();
    }

    synchronized long total() {
        return IntStream.of(published).asLongStream().sum();
    }
}
