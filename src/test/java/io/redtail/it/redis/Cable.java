package io.redtail.it.redis;

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
import java.util.function.IntSupplier;

/**
 * The way to a server through a port of its own. It can be cut; it can swallow bytes without either side being told, as a
 * firewall does that has forgotten a connection; and it can hold them up.
 */
public final class Cable implements AutoCloseable {

    private static final int CHUNK = 16 * 1024;

    private final ServerSocket entrance;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final IntSupplier serverPort;
    private volatile boolean cut;
    private volatile boolean swallowing;
    private volatile long delayMillis;

    /** @param serverPort where it leads; asked for every connection */
    public Cable(IntSupplier serverPort) {
        this.serverPort = serverPort;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("cable", this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Ends all connections, and every new one at once. */
    public void cut() {
        cut = true;
        sockets.forEach(Cable::close);
    }

    /** From now on nothing comes through, on no connection, and none is ended. */
    public void swallow() {
        swallowing = true;
    }

    /** Each 16 KiB, or what there is of them, takes so long in each direction. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** New connections are whole again. Those that lost bytes stay silent: nobody would know what was lost. */
    public void mend() {
        cut = false;
        swallowing = false;
        delayMillis = 0;
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
            far = new Socket(InetAddress.getLoopbackAddress(), serverPort.getAsInt());
        } catch (IOException e) {
            close(near); // as if the server itself had refused it
            return;
        }
        sockets.add(far);
        start("cable out", () -> copy(near, far));
        start("cable in", () -> copy(far, near));
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

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
