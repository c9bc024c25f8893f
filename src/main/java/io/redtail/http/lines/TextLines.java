package io.redtail.http.lines;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Lines of text as messages: long ones are cut, and the steps of a progress bar thinned. One thread at a time. */
public final class TextLines implements UploadedLines {

    private final LineSplitter splitter;
    private final Consumer<byte[]> messages;
    private final ProgressBar bar;
    private final int maxBytes;
    private boolean cutNow;
    private long cut;

    /** @param maxBytes what a message may have */
    public TextLines(int maxBytes, Consumer<byte[]> messages, LongSupplier nanoTime) {
        this.splitter = new LineSplitter(maxBytes, true);
        this.maxBytes = maxBytes;
        this.messages = messages;
        this.bar = new ProgressBar(messages, nanoTime);
    }

    @Override
    public void feed(byte[] bytes, int count) {
        splitter.feed(bytes, count, this);
        if (splitter.hasStepBegun()) {
            bar.expect();
        }
    }

    @Override
    public void line(byte[] line, long dropped) {
        if (bar.hasBegun()) {
            bar.end(cutToFit(line, dropped, maxBytes - 1));
        } else {
            messages.accept(cutToFit(line, dropped, maxBytes));
        }
        cut += cutNow ? 1 : 0;
        cutNow = false;
    }

    @Override
    public void step(byte[] step, long dropped) {
        bar.step(cutToFit(step, dropped, maxBytes - 1)); // its message has a CR
        if (bar.isDue()) {
            bar.show();
        }
    }

    @Override
    public boolean waits() {
        return bar.isWaiting();
    }

    @Override
    public void showWhatIsDue() {
        if (bar.isDue()) {
            if (splitter.hasStepBegun()) {
                splitter.peek(this);
            } else {
                bar.show();
            }
        }
    }

    @Override
    public void finish() {
        splitter.finish(this);
    }

    @Override
    public void breakOff() {
        finish(); // half a line may say why the other half never came
    }

    @Override
    public long cut() {
        return cut;
    }

    private byte[] cutToFit(byte[] line, long dropped, int max) {
        if (LongLine.fits(line, dropped, max)) {
            return line;
        }
        cutNow = true;
        return LongLine.text(line, dropped, max);
    }
}
