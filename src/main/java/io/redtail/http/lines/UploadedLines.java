package io.redtail.http.lines;

/** A body of lines on its way to be messages. One thread at a time. */
public interface UploadedLines extends LineSplitter.Lines {

    /** Takes the next bytes of the body. */
    void feed(byte[] bytes, int count);

    /** Whether a step of a progress bar is held back, for a newer one or for the end of its line. */
    boolean waits();

    /** Makes a message of what has been held back for long enough. */
    void showWhatIsDue();

    /** The body has ended. */
    void finish();

    /** The body has broken off. */
    void breakOff();

    /** How many lines were cut. */
    long cut();
}
