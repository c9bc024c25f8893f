package io.redtail.ops;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What monitoring asks for: {@code GET} and {@code HEAD} only, never kept by a cache, always with a length. */
public abstract class ReadOnlyServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** What is sent. */
    public record Page(int status, String contentType, String body, Map<String, String> headers) {

        public Page(int status, String contentType, String body) {
            this(status, contentType, body, Map.of());
        }
    }

    /** What there is to say now. */
    protected abstract Page page(HttpServletRequest request) throws IOException;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean head = request.getMethod().equals("HEAD");
        if (!head && !request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET, HEAD");
            send(response, new Page(405, "text/plain;charset=UTF-8", "only GET and HEAD are possible here\n"), false);
            return;
        }
        send(response, page(request), head);
    }

    private static void send(HttpServletResponse response, Page page, boolean head) throws IOException {
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(page.status());
        response.setContentType(page.contentType());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        page.headers().forEach(response::setHeader);
        response.setContentLength(body.length);
        if (!head) {
            response.getOutputStream().write(body);
        }
    }
}
