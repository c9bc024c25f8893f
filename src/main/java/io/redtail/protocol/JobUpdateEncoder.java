package io.redtail.protocol;

import io.redtail.delivery.Channel;

/** Turns a tenant's update into what travels on {@code job_updates}. Any thread. */
public final class JobUpdateEncoder {

    private final JobUpdateDecoder decoder = new JobUpdateDecoder();

    /**
     * Puts the tenant's id in front of the update's other members. An update that names this tenant already stays as it
     * is.
     *
     * @throws MalformedJobUpdateException if it is no JSON object, or names another tenant
     */
    public byte[] encode(Channel tenant, byte[] update) throws MalformedJobUpdateException {
        byte[] message = withTenant(tenant, update);
        try {
            if (decoder.decode(message).channel().equals(tenant)) {
                return message;
            }
        } catch (MalformedJobUpdateException e) {
            if (!decoder.decode(update).channel().equals(tenant)) { // its own words: without our tenantId
                throw new MalformedJobUpdateException("its tenantId is not the one that it is sent to");
            }
        }
        return update;
    }

    private static byte[] withTenant(Channel tenant, byte[] update) throws MalformedJobUpdateException {
        JsonScanner scanner = new JsonScanner(update);
        if (!scanner.accept('{')) {
            throw new MalformedJobUpdateException("it is not a JSON object");
        }
        int rest = scanner.position();
        JsonBytes message = new JsonBytes(update.length + tenant.id().length() + 32);
        message.raw("{\"tenantId\":\"" + tenant.id() + "\""); // an id has nothing to escape
        if (scanner.peek() != '}') {
            message.raw(",");
        }
        message.raw(update, rest, update.length - rest);
        return message.toByteArray();
    }
}
