package io.redtail.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What {@code kill} does. */
public final class Signals {

    private Signals() {}

    /**
     * Sends one.
     *
     * @param name such as {@code STOP}
     */
    public static void send(Process process, String name) {
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
