package io.redtail.it.hostile;

import static io.redtail.it.hostile.HostileRequest.recorded;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Methods, paths and queries for all that the gateway serves, as nobody means them well; and what each is answered. */
final class HostileTargets {

    private HostileTargets() {}

    static Stream<HostileRequest> all() {
        return Stream.of(
                        methods(),
                        paths(),
                        files(),
                        forms(),
                        queries(),
                        lists(),
                        pages(),
                        resumptions(),
                        tickets(),
                        operators())
                .flatMap(List::stream);
    }

    private static List<HostileRequest> methods() {
        List<HostileRequest> requests = new ArrayList<>();
        for (String method :
                List.of("HEAD", "OPTIONS", "TRACE", "CONNECT", "DELETE", "PROPFIND", "get", "GET\t", "\"GET\"")) {
            for (String target : List.of(
                    "/",
                    "/redtail.js",
                    "/viewer/main.js",
                    "/openapi.yaml",
                    "/metrics",
                    "/health/live",
                    "/admin/api/gateway",
                    "/api/channels",
                    "/api/tickets?projectId=p")) {
                requests.add(recorded(method + " " + target, request(method + " " + target)));
            }
        }
        return requests;
    }

    private static List<HostileRequest> paths() {
        List<HostileRequest> requests = new ArrayList<>();
        for (String path : List.of("/metrics", "/health/live", "/admin/api/gateway", "/api/channels", "/redtail.js")) {
            String end = path.substring(path.lastIndexOf('/') + 1);
            for (String spelling : List.of(
                    path + ";x=1",
                    path + "%3Bx",
                    path + "/",
                    path + "%00",
                    path + "%0d%0aX:%20y",
                    path + "%zz",
                    path + "%c0%af",
                    "/%c0%ae%c0%ae" + path,
                    "/x/..;" + path,
                    "/;x" + path,
                    path.replace(end, "%" + Integer.toHexString(end.charAt(0)) + end.substring(1)),
                    path.toUpperCase(java.util.Locale.ROOT))) {
                requests.add(recorded("path " + spelling, request("GET " + spelling)));
            }
        }
        return requests;
    }

    /** What is in the WAR and nobody's to read. */
    private static List<HostileRequest> files() {
        return Stream.of(
                        "/WEB-INF/web.xml",
                        "/WEB-INF",
                        "/%57EB-INF/web.xml",
                        "/web-inf/web.xml",
                        "/WEB-INF;x/web.xml",
                        "/WEB-INF./web.xml",
                        "/WEB-INF%20/web.xml",
                        "//WEB-INF/web.xml",
                        "/./WEB-INF/web.xml",
                        "/viewer/../WEB-INF/web.xml",
                        "/viewer/..;/WEB-INF/web.xml",
                        "/viewer/..%2fWEB-INF%2fweb.xml",
                        "/viewer/%2e%2e/WEB-INF/web.xml",
                        "/viewer/..%5cWEB-INF%5cweb.xml",
                        "/viewer/..%c0%afWEB-INF/web.xml",
                        "/viewer/%252e%252e/WEB-INF/web.xml",
                        "/META-INF/MANIFEST.MF",
                        "/META-INF;x/sbom/bom.json",
                        "/viewer/",
                        "/viewer",
                        "/../../../../etc/passwd",
                        "/%2e%2e/%2e%2e/etc/passwd",
                        "/error",
                        "/error?javax.servlet.error.status_code=200",
                        "/index.jsp",
                        "/redtail.js::$DATA",
                        "/redtail.js%20",
                        "/redtail.js.")
                .map(path -> recorded("file " + path, request("GET " + path)))
                .toList();
    }

    /** Targets of other forms than a path. */
    private static List<HostileRequest> forms() {
        return Stream.of(
                        "GET http://127.0.0.1/metrics;x",
                        "GET https://127.0.0.1/",
                        "GET ftp://127.0.0.1/",
                        "GET http:///metrics",
                        "GET http://127.0.0.1:99999/",
                        "GET http://a:b@127.0.0.1/",
                        "GET 127.0.0.1/",
                        "GET redtail.js",
                        "GET #",
                        "GET /#x",
                        "GET ?tail=1",
                        "OPTIONS *",
                        "CONNECT 127.0.0.1:6379",
                        "GET file:///etc/passwd",
                        "GET /\u00ff\u00fe",
                        "GET /\u0001",
                        "GET /a b",
                        "GET ")
                .map(line -> recorded("target " + printable(line), request(line)))
                .toList();
    }

    private static List<HostileRequest> queries() {
        return Stream.of(
                        "tail=-1",
                        "tail=1.5",
                        "tail=NaN",
                        "tail=9999999999",
                        "tail=99999999999999999999999",
                        "tail=%31%20",
                        "tail=",
                        "tail=0x10",
                        "tail=%00",
                        "tail=\u0001",
                        "tail=%zz",
                        "tail=%c0%af",
                        "tail=1&tail=x",
                        "tail=x&tail=1",
                        "follow=maybe",
                        "follow=true&follow=false",
                        "follow=",
                        "ticket=",
                        "ticket=x",
                        "ticket=" + "A".repeat(43),
                        "ticket=" + "A".repeat(5_000),
                        "ticket=%00",
                        "ticket=a&ticket=b",
                        "token=abc",
                        "access_token=abc",
                        "a=1&token=abc",
                        "tail=" + "1".repeat(5_000),
                        "&".repeat(5_000),
                        "a=" + "b".repeat(7_000),
                        "a&".repeat(12_000),
                        "tail=1;follow=false")
                .map(query -> recorded("query " + printable(query), request("GET /api/logs/hostile-query?" + query)))
                .toList();
    }

    /** What the list of channels is asked for. */
    private static List<HostileRequest> lists() {
        return Stream.of(
                        "search=",
                        "search",
                        "search=%3Cscript%3Ealert(1)%3C/script%3E",
                        "search=(a%2B)%2B%24",
                        "search=*",
                        "search=%00",
                        "search=\u0001",
                        "search=%0d%0aX:%20y",
                        "search=%zz",
                        "search=%c0%af",
                        "search=%ed%a0%80",
                        "search=a&search=b",
                        "search=" + "a".repeat(5_000),
                        "search=%C4%B0&limit=1",
                        "limit=",
                        "limit=0",
                        "limit=-1",
                        "limit=1.5",
                        "limit=1001",
                        "limit=0001",
                        "limit=NaN",
                        "limit=0x10",
                        "limit=99999999999999999999999",
                        "limit=%D9%A1",
                        "limit=%00",
                        "limit=1&limit=x",
                        "limit=x&limit=1",
                        "limit=1;search=a",
                        "token=abc")
                .map(query -> recorded("list " + printable(query), request("GET /api/channels?" + query)))
                .toList();
    }

    /** What the page is asked to show. */
    private static List<HostileRequest> pages() {
        return Stream.of(
                        "search=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
                        "search=%00",
                        "search=\u0001",
                        "search=%zz",
                        "search=%c0%af",
                        "search=%0d%0aX:%20y",
                        "project=%2e%2e%2f%2e%2e%2fWEB-INF%2fweb.xml",
                        "channel=logs:%00",
                        "embed=1&theme=%22%3E%3Cscript%3E",
                        "search=" + "a".repeat(5_000))
                .map(query -> recorded("page " + printable(query), request("GET /?" + query)))
                .toList();
    }

    private static List<HostileRequest> resumptions() {
        List<HostileRequest> requests = new ArrayList<>();
        for (String id : List.of(
                "x",
                "x-1",
                "x:-1",
                ":",
                "-",
                "e:99999999999999999999",
                "e:1:2",
                "\u00ff",
                "a\u0001b",
                "a".repeat(5_000),
                "%00",
                "../..",
                "e:1, e:2",
                "'; DROP TABLE lines; --")) {
            requests.add(recorded(
                    "Last-Event-ID " + printable(id),
                    request("GET /api/logs/hostile-resumption", "Accept: text/event-stream", "Last-Event-ID: " + id)));
        }
        requests.add(recorded(
                "two Last-Event-IDs",
                request("GET /api/logs/hostile-resumption", "Last-Event-ID: a:1", "Last-Event-ID: b:2")));
        requests.add(recorded("lastEventId with NUL", request("GET /api/logs/hostile-resumption?lastEventId=%00:1")));
        return requests;
    }

    private static List<HostileRequest> tickets() {
        List<HostileRequest> requests = new ArrayList<>();
        for (String query : List.of(
                "",
                "?projectId=",
                "?projectId=%00",
                "?projectId=%0d%0a",
                "?projectId=%zz",
                "?projectId=%c0%af",
                "?projectId=a%20b",
                "?projectId=" + "p".repeat(129),
                "?projectId=" + "p".repeat(6_000),
                "?projectId=a/../b%00",
                "?channel=secret:t",
                "?channel=t",
                "?channel=jobs:a:b",
                "?PROJECTID=p",
                "?projectId",
                "?projectId=p&token=x",
                "?projectId=logs:*")) {
            requests.add(
                    recorded("ticket " + printable(query), request("POST /api/tickets" + query, "Content-Length: 0")));
        }
        requests.add(recorded(
                "ticket for what its body says",
                "POST /api/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 11\r\n\r\nprojectId=p"));
        requests.add(recorded("ticket path with more", request("POST /api/tickets/p", "Content-Length: 0")));
        requests.add(recorded("ticket path parameter", request("POST /api/tickets;projectId=p", "Content-Length: 0")));
        return requests;
    }

    /** The administration is off here, and must be so in every spelling. */
    private static List<HostileRequest> operators() {
        List<HostileRequest> requests = new ArrayList<>();
        for (String path : List.of(
                "/admin",
                "/admin/",
                "/admin;x/",
                "/admin/index.html",
                "/admin;/index.html",
                "/%61dmin/index.html",
                "//admin/index.html",
                "/x/../admin/index.html",
                "/x/..;/admin/index.html",
                "/admin/api/sessions",
                "/admin;x/api/sessions",
                "/admin/api;x/sessions",
                "/%61dmin/api/sessions")) {
            requests.add(
                    recorded("operator's " + path, request("GET " + path, "Authorization: Bearer " + "x".repeat(40))));
        }
        for (String path : List.of("/admin/drain", "/admin/api/drain", "/admin/drain;x", "/admin;x/api/drain")) {
            requests.add(recorded("drain by " + path, request("POST " + path, "Content-Length: 0")));
        }
        return requests;
    }

    private static String request(String line, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more + "\r\n";
    }

    static String printable(String text) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" + text.length() : text;
        return shown.chars()
                .mapToObj(c -> c < ' ' || (c > '~' && c != '…') ? "\\x%02x".formatted(c) : String.valueOf((char) c))
                .reduce("", String::concat);
    }
}
