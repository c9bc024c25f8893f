package io.redtail.archive;

import java.util.concurrent.atomic.LongAdder;

/** What the archive has done since this node started. Any thread. */
final class Counters {

    final LongAdder segments = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder readFailures = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unreadable = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder deleted = new LongAdder();
}
