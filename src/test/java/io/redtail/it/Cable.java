package io.redtail.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** The way to the gateway through a port of its own, which can be cut and mended. */
final class Cable implements AutoCloseable {

    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final IntSupplier gatewayPort;
    private volatile boolean cut;

    /** @param gatewayPort where it leads; asked for every connection */
    Cable(IntSupplier gatewayPort) {
        this.gatewayPort = gatewayPort;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("cable", this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** Ends all connections, and every new one at once. */
    void cut() {
        cut = true;
        sockets.forEach(Cable::close);
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() {
        cut();
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (!entrance.isClosed()) {
                join(entrance.accept());
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void join(Socket near) {
        sockets.add(near);
        if (cut) {
            close(near);
            return;
        }
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), gatewayPort.getAsInt());
        } catch (IOException e) {
            close(near); // as if the gateway itself had refused it
            return;
        }
        sockets.add(far);
        start("cable out", () -> copy(near, far));
        start("cable in", () -> copy(far, near));
    }

    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one end is gone; so is the other, in a moment
        } finally {
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
