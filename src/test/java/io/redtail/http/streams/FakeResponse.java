package io.redtail.http.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.List;

/** A server's response that takes so many writes before it is not ready, and remembers them. */
final class FakeResponse {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int room;
    private int status = 200;
    private boolean complete;

    void takes(int writes) {
        room = writes;
    }

    int status() {
        return status;
    }

    String text() {
        return written.toString(UTF_8);
    }

    List<String> lines() {
        return text().lines().toList();
    }

    boolean isComplete() {
        return complete;
    }

    AsyncCompletion end() {
        AsyncContext async = (AsyncContext) Proxy.newProxyInstance(
                FakeResponse.class.getClassLoader(), new Class<?>[] {AsyncContext.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("complete")) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    complete = true;
                    return null;
                });
        return new AsyncCompletion(async, () -> {});
    }

    HttpServletResponse make() {
        return (HttpServletResponse) Proxy.newProxyInstance(
                FakeResponse.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getOutputStream" -> new Output();
                    case "setStatus" -> {
                        status = (int) arguments[0];
                        yield null;
                    }
                    case "setContentType", "setHeader" -> null;
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return room > 0;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("the test calls it");
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            room--;
            written.write(bytes, from, count);
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException("a byte at a time");
        }
    }
}
