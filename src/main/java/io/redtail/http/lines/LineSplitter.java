package io.redtail.http.lines;

import java.util.Arrays;

/**
 * Cuts bytes into lines, wherever the chunks end. A line ends with LF or CRLF, and neither is part of it; a last line
 * needs no end. Where a CR stands elsewhere, a terminal redraws the line: what stood before is a step of a progress
 * bar. Works on bytes: in UTF-8, LF and CR are never part of another character. One thread.
 */
final class LineSplitter {

    /** What is made of lines. */
    interface Lines {

        /**
         * A line is complete. After steps it is what stood behind the last of them; empty if that was nothing.
         *
         * @param dropped how many bytes beyond the limit there were
         */
        void line(byte[] line, long dropped);

        /** A part of a line that a CR ended, and not an empty one. */
        void step(byte[] step, long dropped);
    }

    private final LineBuffer started;
    private final boolean steps;

    /** The line has had a CR that means something. */
    private boolean returned;

    /**
     * Starts with an empty line.
     *
     * @param maxLineBytes what is kept of a line, its end not counted; one byte more, if it is longer
     * @param steps whether a CR ends a step; otherwise one that does not stand before LF is a byte as any other
     */
    LineSplitter(int maxLineBytes, boolean steps) {
        this.started = new LineBuffer(maxLineBytes + 1); // for the CR of a CRLF
        this.steps = steps;
    }

    /** Takes the next bytes, and hands over what is complete now. */
    void feed(byte[] bytes, int count, Lines lines) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                started.append(bytes, from, i - from);
                line(lines);
                from = i + 1;
            } else if (steps && bytes[i] == '\r') {
                started.append(bytes, from, i - from);
                step(lines);
                from = i + 1;
            }
        }
        started.append(bytes, from, count - from);
    }

    /** The input has ended: hands over what is left of it. */
    void finish(Lines lines) {
        if (returned || !started.isEmpty()) {
            line(lines);
        }
    }

    /** Whether a step has begun that no CR has ended yet: some bars return before each step, and not after it. */
    boolean hasStepBegun() {
        return returned && !started.isEmpty();
    }

    /** Hands over the step that has begun, as far as whole characters of it have come, and keeps it. */
    void peek(Lines lines) {
        byte[] step = started.copy();
        int end = LongLine.endOfWholeCharacters(step);
        if (end > 0) {
            lines.step(Arrays.copyOf(step, end), started.dropped());
        }
    }

    private void line(Lines lines) {
        if (!steps) {
            started.dropReturn();
        }
        long dropped = started.dropped();
        byte[] line = started.copy();
        started.clear();
        returned = false;
        lines.line(line, dropped);
    }

    private void step(Lines lines) {
        returned = true;
        if (!started.isEmpty()) {
            long dropped = started.dropped();
            byte[] step = started.copy();
            started.clear();
            lines.step(step, dropped);
        }
    }
}
