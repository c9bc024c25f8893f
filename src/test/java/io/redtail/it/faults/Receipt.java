package io.redtail.it.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What one viewer got of its channel, held against what was published. Only what is out of the ordinary is kept, so that
 * thousands of viewers fit into a test.
 *
 * <p>Every acknowledged line comes once and in order, or is inside an announced gap. A line that was not acknowledged
 * may come or not, and late: whoever published it had cancelled on it.
 */
final class Receipt {

    /** Lines that were passed over. */
    private record Hole(int from, int to, boolean announced) {}

    private final Lines lines;
    private final int channel;
    private List<Hole> holes = new ArrayList<>();
    private List<Integer> late = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int next;
    private boolean told;
    private int gaps;

    Receipt(Lines lines, int channel) {
        this.lines = lines;
        this.channel = channel;
    }

    /** The viewer was told that something is missing before the next line. */
    synchronized void gap() {
        told = true;
        gaps++;
    }

    synchronized void line(int number) {
        if (number >= next) {
            if (number > next) {
                holes.add(new Hole(next, number, told));
            }
            told = false;
            next = number + 1;
        } else if (!fill(number)) {
            problems.add("line " + number + " came twice, the next one was to be " + next);
        }
    }

    private boolean fill(int number) {
        for (int i = 0; i < holes.size(); i++) {
            Hole hole = holes.get(i);
            if (hole.from() <= number && number < hole.to()) {
                holes.set(i, new Hole(hole.from(), number, hole.announced()));
                holes.add(new Hole(number + 1, hole.to(), hole.announced()));
                late.add(number);
                return true;
            }
        }
        return false;
    }

    /** The number of the line that should come next. */
    synchronized int next() {
        return next;
    }

    synchronized int gaps() {
        return gaps;
    }

    /**
     * What is wrong with all that came so far, if anything; starts over after it.
     *
     * @param missing told of the lines of each announced gap
     */
    synchronized List<String> settle(IntConsumer missing) {
        List<String> found = new ArrayList<>(problems);
        for (Hole hole : holes) {
            int lost = lines.acknowledged(channel, hole.from(), hole.to());
            if (lost > 0 && !hole.announced()) {
                found.add(lost + " lines from " + hole.from() + " to " + hole.to()
                        + " never came, and no gap was announced");
            } else {
                missing.accept(lost);
            }
        }
        late.stream()
                .filter(number -> lines.isAcknowledged(channel, number))
                .forEach(number -> found.add("line " + number + " came out of order"));
        holes = new ArrayList<>();
        late = new ArrayList<>();
        problems.clear();
        gaps = 0;
        return found;
    }
}
