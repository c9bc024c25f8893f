package io.redtail.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes complete answers; to {@code HEAD} the server sends their heads alone. Blocks; the thread that carries out the request. */
public final class HttpResponses {

    private HttpResponses() {}

    public static void problem(HttpServletResponse response, Problem problem) throws IOException {
        if (response.isCommitted()) {
            return; // a client that has its answer, or is gone, cannot be told
        }
        head(response, problem);
        body(response, problem.toJson().toString());
    }

    /** Status and headers of a problem. */
    public static void head(HttpServletResponse response, Problem problem) {
        response.setStatus(problem.status());
        response.setContentType(Problem.TYPE);
        problem.headers().forEach(response::setHeader);
    }

    public static void json(HttpServletResponse response, int status, String json) throws IOException {
        response.setStatus(status);
        response.setContentType(status < 400 ? "application/json" : Problem.TYPE);
        body(response, json);
    }

    private static void body(HttpServletResponse response, String json) throws IOException {
        byte[] body = (json + "\n").getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
