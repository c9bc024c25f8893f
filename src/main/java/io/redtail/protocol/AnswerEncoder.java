package io.redtail.protocol;

import io.redtail.delivery.Frame;
import io.redtail.delivery.Notice;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;

/** Writes answers and notices as JSON. Any thread. */
public final class AnswerEncoder {

    private final Jsonb jsonb = JsonbBuilder.create();

    public Frame encode(ServerMessage message) {
        return Frame.of(jsonb.toJson(message));
    }

    public Notice notice(ServerMessage message) {
        return new Notice(encode(message));
    }

    /** Lets the server's JSON-B forget our classes. Nothing can be encoded afterwards. */
    public void close() {
        try {
            jsonb.close();
        } catch (Exception e) { // what AutoCloseable declares
            throw new IllegalStateException("JSON-B could not be closed", e);
        }
    }
}
