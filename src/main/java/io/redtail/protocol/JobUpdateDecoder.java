package io.redtail.protocol;

import io.redtail.delivery.Channel;
import io.redtail.delivery.InvalidChannelException;
import io.redtail.delivery.Publication;
import io.redtail.delivery.Utf8;
import jakarta.json.Json;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a message on {@code job_updates} into the tenant's publication: the JSON object without its {@code tenantId}, the
 * other members unchanged and in order. Any thread.
 */
public final class JobUpdateDecoder {

    /** Made once: finding the JSON provider for each escaped name took the reader's thread a second for one message. */
    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    private static final byte[] TENANT_ID = "\"tenantId\"".getBytes(StandardCharsets.US_ASCII);

    /**
     * Reads one message of {@code job_updates}; malformed UTF-8 in it becomes U+FFFD.
     *
     * @throws MalformedJobUpdateException if it is no JSON object, or names no valid tenant
     */
    public Publication decode(byte[] payload) throws MalformedJobUpdateException {
        byte[] json = Utf8.replaceMalformed(payload);
        JsonScanner scanner = new JsonScanner(json);
        JsonBytes update = new JsonBytes(json.length);
        if (!scanner.accept('{')) {
            throw new MalformedJobUpdateException("it is not a JSON object");
        }
        String tenant = copyMembers(scanner, update);
        if (scanner.peek() != -1) {
            throw new MalformedJobUpdateException("there is text after the JSON object");
        }
        if (tenant == null) {
            throw new MalformedJobUpdateException("it has no tenantId");
        }
        try {
            return Publication.of(Channel.jobs(tenant), update.toByteArray());
        } catch (InvalidChannelException e) {
            throw new MalformedJobUpdateException("its tenantId cannot name a channel: " + e.getMessage());
        }
    }

    private static @Nullable String copyMembers(JsonScanner scanner, JsonBytes update)
            throws MalformedJobUpdateException {
        String tenant = null;
        update.raw("{");
        if (!scanner.accept('}')) {
            do {
                byte[] name = scanner.string();
                scanner.expect(':');
                if (!isTenantId(name)) {
                    copyMember(name, scanner, update);
                } else if (tenant == null) {
                    tenant = tenant(scanner);
                } else {
                    throw new MalformedJobUpdateException("it has two tenantIds");
                }
            } while (scanner.accept(','));
            scanner.expect('}');
        }
        update.raw("}");
        return tenant;
    }

    private static void copyMember(byte[] name, JsonScanner scanner, JsonBytes update)
            throws MalformedJobUpdateException {
        if (update.length() > 1) {
            update.raw(",");
        }
        update.raw(name);
        update.raw(":");
        scanner.copyValue(update);
    }

    private static String tenant(JsonScanner scanner) throws MalformedJobUpdateException {
        return scanner.peek() == '"' ? unescape(scanner.string()) : scanner.wholeNumber();
    }

    private static boolean isTenantId(byte[] name) {
        return Arrays.equals(name, TENANT_ID)
                || (isEscaped(name) && unescape(name).equals("tenantId"));
    }

    private static boolean isEscaped(byte[] string) {
        for (byte b : string) {
            if (b == '\\') {
                return true;
            }
        }
        return false;
    }

    private static String unescape(byte[] string) {
        String json = new String(string, StandardCharsets.UTF_8);
        if (!isEscaped(string)) {
            return json.substring(1, json.length() - 1);
        }
        try (var reader = READERS.createReader(new StringReader(json))) { // rare: somebody escaped letters or digits
            return ((JsonString) reader.readValue()).getString();
        }
    }
}
