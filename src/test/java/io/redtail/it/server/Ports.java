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
        return freeWithOneBelow(0);
    }

    /** One that is free as the port that many below it is, for a program that listens on both. */
    public static int freeWithOneBelow(int distance) {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(MIN, MAX);
            if (isFree(port) && isFree(port - distance)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + MIN + " to " + MAX);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
