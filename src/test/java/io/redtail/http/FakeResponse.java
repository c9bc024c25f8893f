package io.redtail.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server's response that takes so many writes before it is not ready, and remembers them. As a server's, it must not be touched
 * once it is complete. Any thread.
 */
public final class FakeResponse {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final CountDownLatch complete = new CountDownLatch(1);
    private final Output out = new Output();
    private final AsyncContext async = (AsyncContext) Proxy.newProxyInstance(
            FakeResponse.class.getClassLoader(), new Class<?>[] {AsyncContext.class}, (self, method, arguments) -> {
                switch (method.getName()) {
                    case "complete" -> complete.countDown();
                    case "addListener", "setTimeout" -> {}
                    default -> throw new UnsupportedOperationException(method.toString());
                }
                return null;
            });
    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    private volatile int status = 200;
    private volatile boolean committed;
    private volatile boolean gone;
    private volatile boolean deaf;
    private volatile boolean touchedTooLate;
    private volatile Runnable whenFlushed = () -> {};
    private volatile @Nullable WriteListener listener;

    public void takes(int writes) {
        room.set(writes);
    }

    /** Its client leaves: what is written fails. */
    public void leave() {
        gone = true;
    }

    /** As where its client left before anybody could notice. */
    public void failsToListen() {
        deaf = true;
    }

    /** What its client does when it has the head, and often all of it: again at once, for one. */
    public void whenFlushed(Runnable action) {
        whenFlushed = action;
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public synchronized String text() {
        return written.toString(UTF_8);
    }

    public synchronized byte[] bytes() {
        return written.toByteArray();
    }

    public List<String> lines() {
        return text().lines().toList();
    }

    public boolean isCommitted() {
        return committed;
    }

    public boolean isComplete() {
        return complete.getCount() == 0;
    }

    /** Whether somebody used it when it might be the server's next response. */
    public boolean wasTouchedTooLate() {
        return touchedTooLate;
    }

    /** Waits until its request has ended. */
    public FakeResponse awaitEnd() throws InterruptedException {
        if (!complete.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the request does not end; so far " + status + " " + text());
        }
        return this;
    }

    /** What the request becomes that it answers. */
    public AsyncContext async() {
        return async;
    }

    public @Nullable WriteListener listener() {
        return listener;
    }

    public HttpServletResponse make() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                FakeResponse.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (self, method, arguments) -> call(method.getName(), arguments));
    }

    private @Nullable Object call(String method, Object[] arguments) {
        if (isComplete()) {
            touchedTooLate = true;
            throw new IllegalStateException(method + " of a response that is complete");
        }
        switch (method) {
            case "getOutputStream" -> {
                return out;
            }
            case "isCommitted" -> {
                return committed;
            }
            case "setStatus" -> status = (int) arguments[0];
            case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
            case "setHeader", "addHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
            case "flushBuffer" -> {
                committed = true;
                whenFlushed.run();
            }
            case "setContentLength" -> {}
            default -> throw new UnsupportedOperationException(method);
        }
        return null;
    }

    private final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return room.get() > 0;
        }

        @Override
        public void setWriteListener(WriteListener toCall) {
            if (deaf) {
                throw new IllegalStateException("the request has ended");
            }
            listener = toCall;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (gone) {
                throw new IOException("the client has left");
            }
            room.decrementAndGet();
            committed = true;
            synchronized (FakeResponse.this) {
                written.write(bytes, from, count);
            }
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("a byte at a time");
        }
    }
}
