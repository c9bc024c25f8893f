package io.redtail.http.lines;

import java.util.function.Consumer;

/** JSON values, one a line, as messages; empty lines mean nothing. One thread at a time. */
public final class JsonLines implements UploadedLines {

    /** What becomes of a line that is too long. */
    public interface TooLong {

        /** Its message. @throws ProblemException if it has none */
        byte[] message(byte[] line, long dropped, int maxBytes);
    }

    private final LineSplitter splitter;
    private final Consumer<byte[]> messages;
    private final TooLong tooLong;
    private final int maxBytes;
    private long cut;

    /** @param maxBytes what a message may have */
    public JsonLines(int maxBytes, Consumer<byte[]> messages, TooLong tooLong) {
        this.splitter = new LineSplitter(maxBytes, false);
        this.maxBytes = maxBytes;
        this.messages = messages;
        this.tooLong = tooLong;
    }

    @Override
    public void feed(byte[] bytes, int count) {
        splitter.feed(bytes, count, this);
    }

    @Override
    public void line(byte[] line, long dropped) {
        if (!LongLine.fits(line, dropped, maxBytes)) {
            messages.accept(tooLong.message(line, dropped, maxBytes));
            cut++;
        } else if (!isBlank(line)) {
            messages.accept(line);
        }
    }

    @Override
    public void step(byte[] step, long dropped) {
        throw new IllegalStateException("JSON has no progress bars");
    }

    @Override
    public boolean waits() {
        return false;
    }

    @Override
    public void showWhatIsDue() {
        // Nothing is ever held back.
    }

    @Override
    public void finish() {
        splitter.finish(this);
    }

    @Override
    public void breakOff() {
        // Half a value is none.
    }

    @Override
    public long cut() {
        return cut;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
