package io.redtail.it.hostile;

import static io.redtail.it.hostile.HostileRequest.CLOSED;
import static io.redtail.it.hostile.HostileRequest.same;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Requests to publish that publish nothing of what they should not, or for which it is recorded what they do. */
final class HostilePublications {

    private static final String LOG = "/api/logs/hostile";
    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";

    private HostilePublications() {}

    static Stream<HostileRequest> all() {
        return Stream.of(types(), bodies(), targets(), lengths(), chunks(), others())
                .flatMap(List::stream);
    }

    private static List<HostileRequest> types() {
        return List.of(
                same("a page", post(LOG, "text/html", "x"), 415),
                same("a form", post(LOG, "application/x-www-form-urlencoded", "x"), 415),
                same("a form in parts", post(LOG, "multipart/form-data; boundary=x", "x"), 415),
                same("any type", post(LOG, "*/*", "x"), 415),
                same("half a type", post(LOG, "text", "x"), 415),
                same("only parameters", post(LOG, ";;;", "x"), 415),
                same("a type of 4,000 characters", post(LOG, "a".repeat(4_000), "x"), 415),
                same("UTF-16", post(LOG, "text/plain; charset=utf-16", "x"), 415),
                same("UTF-7", post(LOG, "application/json; charset=utf-7", "{}"), 415),
                same("no charset", post(LOG, "text/plain; charset=", "x"), 415),
                same("text for a tenant", post("/api/jobs/t", TEXT, "x"), 415),
                same("gzip", post(LOG, TEXT, "\u001f\u008b", "Content-Encoding: gzip"), 415),
                same("gzip behind something harmless", post(LOG, TEXT, "x", "Content-Encoding: identity, gzip"), 415));
    }

    private static List<HostileRequest> bodies() {
        return List.of(
                same("no JSON", post(LOG, JSON, "{"), 400),
                same("nothing for JSON", post(LOG, JSON, ""), 400),
                same("a byte order mark", post(LOG, JSON, "\u00ef\u00bb\u00bf{}"), 400),
                same("deep JSON", post(LOG, JSON, "[".repeat(10_000) + "]".repeat(10_000)), 400),
                same("deep JSON without end", post(LOG, JSON, "[".repeat(100_000)), 400),
                same("two values", post(LOG, JSON, "1 2"), 400),
                same("a bad second line", post(LOG, "application/x-ndjson", "{}\n{\n"), 400),
                same("a line of 1 MB", post(LOG, TEXT, "x".repeat(1_048_577)), 200),
                same("a line of 5 MB", post(LOG, TEXT, "x".repeat(5_000_000)), 200),
                same("JSON of 1 MB", post(LOG, JSON, '"' + "x".repeat(1_048_577) + '"'), 413),
                same("an array for a tenant", post("/api/jobs/t", JSON, "[1]"), 400),
                same("another tenant's update", post("/api/jobs/t", JSON, "{\"tenantId\":\"u\"}"), 400),
                same("another tenant's, escaped", post("/api/jobs/t", JSON, "{\"\\u0074enantId\":\"u\"}"), 400),
                same("two tenants' update", post("/api/jobs/t", JSON, "{\"tenantId\":\"t\",\"tenantId\":\"u\"}"), 400),
                same("the rest of an object", post("/api/jobs/t", JSON, "\"x\":1}"), 400));
    }

    private static List<HostileRequest> targets() {
        return List.of(
                same("no id", post("/api/logs/", TEXT, "x"), 400),
                same("a pattern", post("/api/logs/a*", TEXT, "x"), 400),
                same("a blank", post("/api/logs/a%20b", TEXT, "x"), 400),
                same("an encoded NUL", post("/api/logs/%00", TEXT, "x"), 400),
                same("a command for Redis", post("/api/logs/a%0d%0aPUBLISH", TEXT, "x"), 400),
                // Payara answers a path that it cannot decode with an empty 200, before any filter; nothing is
                // published.
                new HostileRequest("a broken percent sign", post("/api/logs/%zz", TEXT, "x"), 200, 400, 400),
                same("a path that is not UTF-8", post("/api/logs/%c3%28", TEXT, "x"), 400),
                same("an id of 129 characters", post("/api/logs/" + "x".repeat(129), TEXT, "x"), 400),
                same("an id of 60,000 characters", post("/api/logs/" + "x".repeat(60_000), TEXT, "x"), 400),
                same("up and to the other side", post("/api/logs/../jobs/t", TEXT, "x"), 400),
                new HostileRequest(
                        "up to the WAR", post("/api/logs/%2e%2e/%2e%2e/WEB-INF/web.xml", TEXT, "x"), 404, 404, 404),
                same("a path parameter", post(LOG + ";a=b", TEXT, "x"), 400),
                same("two slashes", post("/api//logs/hostile", TEXT, "x"), 400),
                same("a backslash", post(LOG + "\\..", TEXT, "x"), 400),
                same("a letter with an accent", post("/api/logs/\u00e9", TEXT, "x"), 400),
                same("a token in the query", post(LOG + "?token=abc", TEXT, "x"), 400));
    }

    /** Liberty takes no length for one that it does not understand, and the first of two. */
    private static List<HostileRequest> lengths() {
        return List.of(
                length("a negative length", "Content-Length: -1", "x"),
                length("a length with a letter", "Content-Length: 1a", "x"),
                length("a length with a sign", "Content-Length: +1", "x"),
                length("a length in hex", "Content-Length: 0x1", "x"),
                length("no length in its header", "Content-Length:", "x"),
                length("two lengths in a header", "Content-Length: 1, 2", "x"),
                length("two lengths", "Content-Length: 1\r\nContent-Length: 2", "x"),
                // Grizzly hides a length before chunks; what comes behind is not read: see HostileRequestsIT.
                new HostileRequest(
                        "a length and chunks",
                        raw(LOG, "Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nx"),
                        200,
                        400,
                        200),
                length("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 6", "0\r\n\r\nx"));
    }

    private static HostileRequest length(String name, String headers, String body) {
        return new HostileRequest(name, raw(LOG, headers, body), 400, 400, 200);
    }

    private static List<HostileRequest> chunks() {
        String chunked = "Transfer-Encoding: chunked";
        return List.of(
                new HostileRequest(
                        "a chunk without a size", raw(LOG, chunked, "zz\r\nx\r\n0\r\n\r\n"), 400, CLOSED, 400),
                new HostileRequest(
                        "a chunk of less than nothing", raw(LOG, chunked, "-1\r\nx\r\n0\r\n\r\n"), 400, CLOSED, 400),
                new HostileRequest(
                        "a chunk of 2^64 bytes, but one",
                        raw(LOG, chunked, "ffffffffffffffff\r\nx\r\n0\r\n\r\n"),
                        400,
                        CLOSED,
                        400));
    }

    private static List<HostileRequest> others() {
        return List.of(
                same("another page's origin", post(LOG, TEXT, "x", "Origin: https://evil.example"), 403),
                same("the origin of nobody", post(LOG, TEXT, "x", "Origin: null"), 403),
                same("a key of 5,000 characters", post(LOG, TEXT, "x", "Idempotency-Key: " + "k".repeat(5_000)), 400),
                same("an empty key", post(LOG, TEXT, "x", "Idempotency-Key:"), 400),
                same("a control character in a key", post(LOG, TEXT, "x", "Idempotency-Key: a\u0001b"), 400),
                same("PATCH", post(LOG, TEXT, "x").replace("POST", "PATCH"), 405),
                new HostileRequest("TRACE", post(LOG, TEXT, "").replace("POST", "TRACE"), 405, 405, 403),
                new HostileRequest(
                        "a parameter with a broken percent sign", get(LOG + "?tail=%zz&follow=x"), 400, 400, 400));
    }

    /** Lengths are those of the bytes: a character of these texts is one. */
    private static String post(String target, String type, String body, String... headers) {
        int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
        String more = headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers);
        return raw(target, "Content-Type: " + type + "\r\nContent-Length: " + length + more, body);
    }

    private static String raw(String target, String headers, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n\r\n" + body;
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    }
}
