package io.redtail.http.publishing;

import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.http.publishing.Idempotency.Answer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a request that publishes or deletes is answered.
 *
 * @param headers besides those of every answer
 */
record Reply(Answer answer, Map<String, String> headers) {

    private static final String CONNECTION = "Connection";
    private static final String CLOSE = "close"; // the body, or the rest of it, is not read

    /** All is done, and there is nothing to say of it. */
    static final Reply NO_CONTENT = new Reply(new Answer(HttpServletResponse.SC_NO_CONTENT, ""), Map.of());

    /** To a body that was read. */
    static Reply of(Answer answer) {
        return new Reply(answer, Map.of());
    }

    static Reply of(Problem problem) {
        Map<String, String> headers = new HashMap<>(problem.headers());
        headers.put(CONNECTION, CLOSE);
        return new Reply(answer(problem), headers);
    }

    /** To a request that was answered before. */
    static Reply again(Answer first) {
        return new Reply(first, Map.of("Idempotency-Replayed", "true", CONNECTION, CLOSE));
    }

    /** How a problem is kept under an {@code Idempotency-Key}. */
    static Answer answer(Problem problem) {
        return new Answer(problem.status(), problem.toJson().toString());
    }

    void writeTo(HttpServletResponse response) throws IOException {
        headers.forEach(response::setHeader);
        if (answer.json().isEmpty()) {
            response.setStatus(answer.status());
        } else {
            HttpResponses.json(response, answer.status(), answer.json());
        }
    }
}
