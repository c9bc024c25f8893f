package io.redtail.protocol;

import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.EncodedMessage;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;

/** Writes answers and notices as JSON. Any thread. */
public final class ServerMessageEncoder {

    private final Jsonb jsonb = JsonbBuilder.create();

    public EncodedMessage encode(ServerMessage message) {
        return EncodedMessage.of(jsonb.toJson(message));
    }

    public ControlMessage controlMessage(ServerMessage message) {
        return new ControlMessage(encode(message));
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
