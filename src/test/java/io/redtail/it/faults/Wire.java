package io.redtail.it.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between a gateway and Redis: a port of its own, behind which bytes can be swallowed without either side being
 * told, as behind a firewall that has forgotten a connection, or be held up.
 */
final class Wire implements AutoCloseable {

    private static final int CHUNK = 16 * 1024;

    private final ServerSocket entrance;
    private final int redisPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean swallowing;
    private volatile long delayMillis;

    Wire(int redisPort) {
        this.redisPort = redisPort;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** From now on nothing comes through, on no connection, and none is ended. */
    void swallow() {
        swallowing = true;
    }

    /** Each 16 KiB, or what there is of them, takes so long in each direction. */
    void delay(long millis) {
        delayMillis = millis;
    }

    /** New connections are whole again. Those that lost bytes stay silent: nobody would know what was lost. */
    void mend() {
        swallowing = false;
        delayMillis = 0;
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(Wire::close);
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
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), redisPort);
            sockets.add(near);
            sockets.add(far);
            start(() -> copy(near, far));
            start(() -> copy(far, near));
        } catch (IOException e) {
            close(near); // as if Redis itself had refused it
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        boolean broken = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
                broken |= swallowing;
                if (!broken) {
                    out.write(chunk, 0, length);
                }
            }
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

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }
}
