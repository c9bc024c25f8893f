package io.redtail.http.lines;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Lines of text as messages: long ones are cut, and the steps of a progress bar thinned. One thread at a time. */
public final class TextLines implements UploadedLines {

    private final LineSplitter splitter;
    private final Consumer<byte[]> messages;
    private final ProgressBar bar;
    private final JoinedSteps joined;
    private final int maxBytes;
    private boolean cutNow;
    private long cut;

    /** @param maxBytes what a message may have */
    public TextLines(int maxBytes, Consumer<byte[]> messages, LongSupplier nanoTime) {
        this.splitter = new LineSplitter(maxBytes, true);
        this.maxBytes = maxBytes;
        this.messages = messages;
        this.bar = new ProgressBar(messages, nanoTime);
        this.joined = new JoinedSteps(maxBytes, messages, nanoTime);
    }

    @Override
    public void feed(byte[] bytes, int count) {
        splitter.feed(bytes, count, this);
        if (splitter.hasStepBegun() && !joined.hasBegun()) {
            bar.expect();
        }
    }

    @Override
    public void line(byte[] line, long dropped) {
        if (joined.hasBegun()) {
            joined.end(cutToFit(line, dropped, maxBytes));
        } else if (bar.hasBegun()) {
            bar.end(cutToFit(line, dropped, maxBytes - 1));
        } else {
            messages.accept(cutToFit(line, dropped, maxBytes));
        }
        cut += cutNow ? 1 : 0;
        cutNow = false;
    }

    @Override
    public void step(byte[] step, long dropped) {
        byte[] fitting = cutToFit(step, dropped, maxBytes - 1); // its message has a CR
        if (joined.hasBegun() || (!bar.hasBegun() && JoinedSteps.goUp(fitting))) {
            joined.add(fitting);
        } else {
            bar.step(fitting);
        }
        showSteps();
    }

    @Override
    public boolean waits() {
        return bar.isWaiting() || joined.isWaiting();
    }

    @Override
    public void showWhatIsDue() {
        if (bar.isDue() && splitter.hasStepBegun()) {
            splitter.peek(this);
        } else {
            showSteps();
        }
    }

    private void showSteps() {
        if (bar.isDue()) {
            bar.show();
        }
        if (joined.isDue()) {
            joined.show();
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
