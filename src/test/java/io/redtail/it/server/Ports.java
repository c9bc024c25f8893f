package io.redtail.it.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports on loopback, below those that systems give to clients: one of these could be a client's again before the server
 * that it was found for listens.
 */
public final class Ports {

    private static final int MIN = 20_000;
    private static final int MAX = 32_000;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    public static int free() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(MIN, MAX);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one may be free
            }
        }
        throw new IllegalStateException("no free port from " + MIN + " to " + MAX);
    }
}
