package io.redtail.http.publishing;

import io.redtail.channel.EndMark;
import io.redtail.channel.EndResult;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.json.JsonFields;
import io.redtail.json.JsonPointer;
import io.redtail.json.JsonValue;
import io.redtail.json.MalformedJsonException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the end of a log of the body of a request for it: nothing, or JSON with the result. Any thread. */
enum EndPayloads implements Publishing.Payloads {
    INSTANCE;

    private static final JsonFields FIELDS =
            new JsonFields(List.of(JsonPointer.parse("/status"), JsonPointer.parse("/exitCode")));
    private static final String EXPECTED =
            "the body of an end is empty, or JSON such as {\"status\":\"failed\",\"exitCode\":1}: ";

    @Override
    public byte[] of(byte[] body) {
        return EndMark.of(body.length == 0 ? EndResult.UNKNOWN : result(body));
    }

    private static EndResult result(byte[] body) {
        List<Optional<JsonValue>> members;
        try {
            members = FIELDS.find(body);
        } catch (MalformedJsonException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        Optional<String> status =
                members.get(0).filter(value -> !value.isNull()).map(EndPayloads::status);
        Optional<Integer> exitCode =
                members.get(1).filter(value -> !value.isNull()).map(EndPayloads::exitCode);
        if (status.isEmpty() && exitCode.isEmpty()) {
            throw refused("it has neither a status nor an exitCode");
        }
        return exitCode.isPresent() ? EndResult.of(status, exitCode.get()) : EndResult.of(status.orElseThrow());
    }

    private static String status(JsonValue value) {
        return Optional.of(value)
                .filter(JsonValue::isString)
                .flatMap(JsonValue::text)
                .filter(EndMark::isStatus)
                .orElseThrow(() -> refused("status is a string of 1 to 32 of A-Z a-z 0-9 . _ - and spaces"));
    }

    private static int exitCode(JsonValue value) {
        OptionalInt code = value.isString()
                ? OptionalInt.empty()
                : EndMark.exitCode(value.text().orElse(""));
        return code.orElseThrow(() -> refused("exitCode is a whole number of 32 bits"));
    }

    private static ProblemException refused(String why) {
        return new ProblemException(Problem.badRequest(EXPECTED + why));
    }
}
