package io.redtail.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server's request, answered by a {@link FakeResponse}. */
public final class FakeRequest {

    private final String method;
    private final String uri;
    private final FakeResponse response;
    private final Map<String, String> headers = new HashMap<>();
    private InputStream body = InputStream.nullInputStream();

    /** @param uri with the query, if it has one */
    public FakeRequest(String method, String uri, FakeResponse response) {
        this.method = method;
        this.uri = uri;
        this.response = response;
    }

    public FakeRequest header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public FakeRequest body(String text) {
        return body(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    public FakeRequest body(InputStream bytes) {
        body = bytes;
        return this;
    }

    public HttpServletRequest make() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, called, arguments) -> call(called.getName(), arguments));
    }

    private @Nullable Object call(String called, Object[] arguments) {
        String[] parts = uri.split("\\?", 2);
        return switch (called) {
            case "getMethod" -> method;
            case "getContextPath" -> "";
            case "getRequestURI" -> parts[0];
            case "getQueryString" -> parts.length > 1 ? parts[1] : null;
            case "getHeaders" ->
                Collections.enumeration(Optional.ofNullable(headers.get((String) arguments[0])).stream()
                        .toList());
            case "getHeader" -> headers.get((String) arguments[0]);
            case "getContentLengthLong" -> Long.parseLong(headers.getOrDefault("Content-Length", "-1"));
            case "getContentType" -> headers.get("Content-Type");
            case "getInputStream" -> new Input(body);
            case "getAttribute" -> null;
            case "isAsyncSupported" -> true;
            case "isAsyncStarted" -> false;
            case "startAsync" -> response.async();
            case "getLocalAddr", "getRemoteAddr" -> "127.0.0.1";
            case "getLocalPort", "getRemotePort" -> 0;
            default -> throw new UnsupportedOperationException(called);
        };
    }

    private static final class Input extends ServletInputStream {

        private final InputStream body;

        Input(InputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            return body.read();
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            return body.read(bytes, from, count);
        }

        @Override
        public int available() throws IOException {
            return body.available();
        }

        @Override
        public boolean isFinished() {
            throw new UnsupportedOperationException("it is read until it ends");
        }

        @Override
        public boolean isReady() {
            throw new UnsupportedOperationException("it is read by a thread that waits");
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("it is read by a thread that waits");
        }
    }
}
