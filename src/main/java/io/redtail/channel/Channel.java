package io.redtail.channel;

/**
 * What a client subscribes to: {@code logs:{projectId}} or {@code jobs:{tenantId}}, or one of another type.
 *
 * @param type what it is a channel of
 * @param id 1 to 128 characters of {@code A-Z a-z 0-9 . _ / @ -}, for some types also {@code :}
 */
public record Channel(ChannelType type, String id) {

    /**
     * Checks the id.
     *
     * @throws InvalidChannelException if {@code id} has another shape than a channel's id may have
     */
    public Channel {
        if (!type.isId(id)) {
            throw new InvalidChannelException(type, id);
        }
    }

    /** A log, of the built-in type. For tests and extensions: the gateway itself knows only the types that it is given. */
    public static Channel logs(String projectId) {
        return ChannelTypes.LOGS.channel(projectId);
    }

    /** As {@link #logs}: a tenant's job updates. */
    public static Channel jobs(String tenantId) {
        return ChannelTypes.JOBS.channel(tenantId);
    }

    /** The name that clients see, {@code logs:p1} for example. */
    public String name() {
        return type.prefix() + id;
    }

    @Override
    public String toString() {
        return name();
    }
}
