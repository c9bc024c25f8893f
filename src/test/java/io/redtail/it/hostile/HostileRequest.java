package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.RawClient;
import io.redtail.it.server.ServerQuirks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A request byte for byte, which no client library would send, and the status that answers it: the same on all servers where
 * the gateway decides, each server's own where that one answers for it.
 */
record HostileRequest(String name, String request, int payara, int wildfly, int liberty) {

    /** Instead of a status: the server ends the connection without a word. */
    static final int CLOSED = 0;

    /** What no answer may tell: where the code is, and which release of a server it runs on. */
    private static final Set<String> SECRETS =
            Set.of("Exception", "\tat ", "io.redtail", "6.2025", "39.0.", "2.3.23", "26.0.", "Servlet/");

    private static final String METRICS = "# TYPE redtail_";

    private static final Map<String, String> ANSWERS = answers();

    static HostileRequest same(String name, String request, int status) {
        return new HostileRequest(name, request, status, status, status);
    }

    /** One whose answers stand in hostile-answers.txt, by its name. */
    static HostileRequest recorded(String name, String request) {
        String[] answers = ANSWERS.getOrDefault(name, "").split(" ", -1);
        if (answers.length != 3) {
            throw new IllegalStateException("hostile-answers.txt does not say what is answered to: " + name);
        }
        return new HostileRequest(
                name,
                request,
                Integer.parseInt(answers[0]),
                Integer.parseInt(answers[1]),
                Integer.parseInt(answers[2]));
    }

    private static Map<String, String> answers() {
        try (InputStream file = HostileRequest.class.getResourceAsStream("/hostile-answers.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toMap(line -> line.substring(12), line -> line.substring(0, 11)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this server answers. */
    int status() {
        if (ServerQuirks.refusesColons() && request.matches("(?s)[A-Z]+ /[^ ?]*:.*")) {
            return 503;
        }
        return switch (System.getProperty("arquillian.launch")) {
            case "payara-micro" -> payara;
            case "wildfly" -> wildfly;
            default -> liberty;
        };
    }

    /** Sends it on a connection of its own, and fails unless the answer is the right one and tells nothing more. */
    void assertAnswered() {
        String answer = answer();
        assertThat(answer.isEmpty() ? CLOSED : Integer.parseInt(answer.substring(9, 12)))
                .as("status of %s", answer)
                .isEqualTo(status());
        if (!answer.contains(METRICS)) { // they name the server for whoever may read them
            assertThat(SECRETS).noneMatch(answer::contains);
        }
    }

    private String answer() {
        try (RawClient client = RawClient.open()) {
            send(client);
            return request.startsWith("HEAD ") ? client.head() : client.answer();
        } catch (UncheckedIOException closed) {
            if (closed.getCause() instanceof java.net.SocketTimeoutException) {
                throw new AssertionError("no answer to " + name, closed);
            }
            return "";
        }
    }

    /** The server may answer, and close, before it has read all. */
    private void send(RawClient client) {
        try {
            client.sendBytes(request.getBytes(StandardCharsets.ISO_8859_1));
        } catch (UncheckedIOException closedMeanwhile) {
            // What it answered before that decides.
        }
    }

    @Override
    public String toString() {
        return name + " → " + (status() == CLOSED ? "closed" : status());
    }
}
