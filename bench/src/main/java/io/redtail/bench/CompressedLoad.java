package io.redtail.bench;

import java.util.Locale;

/**
 * What {@link Compressed} puts on a server.
 *
 * @param clients of each channel
 * @param linesPerSecond on each channel
 */
record CompressedLoad(int channels, int clients, int linesPerSecond) {

    String name() {
        return String.format(
                Locale.ROOT,
                "%,d channel%s × %,d clients, %d line%s/s each",
                channels,
                channels == 1 ? "" : "s",
                clients,
                linesPerSecond,
                linesPerSecond == 1 ? "" : "s");
    }

    int allClients() {
        return channels * clients;
    }
}
