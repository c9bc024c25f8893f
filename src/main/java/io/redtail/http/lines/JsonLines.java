package io.redtail.http.lines;

/** JSON values, one a line, as messages; empty lines mean nothing. One thread at a time. */
public final class JsonLines implements UploadedLines {

    /** Where messages go. */
    public interface Messages {

        /**
         * Takes a message.
         *
         * @param line the number of its line, counted from 1 with the empty ones; problems name it
         */
        void accept(byte[] message, long line);
    }

    /** What becomes of a line that is too long. */
    public interface TooLong {

        /** Its message. @throws ProblemException if it has none */
        byte[] message(byte[] line, long dropped, int maxBytes, long number);
    }

    private final LineSplitter splitter;
    private final Messages messages;
    private final TooLong tooLong;
    private final int maxBytes;
    private long number;
    private long cut;

    /** @param maxBytes what a message may have */
    public JsonLines(int maxBytes, Messages messages, TooLong tooLong) {
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
        number++;
        if (!LongLine.fits(line, dropped, maxBytes)) {
            messages.accept(tooLong.message(line, dropped, maxBytes, number), number);
            cut++;
        } else if (!isBlank(line)) {
            messages.accept(line, number);
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
