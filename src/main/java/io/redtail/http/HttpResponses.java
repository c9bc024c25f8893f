package io.redtail.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes complete answers; to {@code HEAD} the server sends their heads alone. Blocks; the thread that carries out the request. */
public final class HttpResponses {

    /** What is put into it is the gateway's own, and has nothing to escape. */
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%2$s – Redtail</title>
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="%1$sviewer/theme.css">
                <link rel="stylesheet" href="%1$sviewer/layout.css">
              </head>
              <body>
                <main id="start">
                  <h1>%2$s</h1>
                  <p>%3$s</p>
                  <p><a href="%1$s">To the channels</a></p>
                </main>
              </body>
            </html>
            """;

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

    /**
     * The same problem for people.
     *
     * @param base the relative address of the viewer, which ends with a slash
     */
    public static void page(HttpServletResponse response, Problem problem, String base) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        head(response, problem);
        response.setContentType("text/html; charset=utf-8");
        body(response, PAGE.formatted(base, problem.title(), problem.detail()));
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
