package io.redtail.it;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What {@code kill} does. */
final class Signals {

    private Signals() {}

    /** @param name such as {@code STOP} */
    static void send(Process process, String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " failed with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
