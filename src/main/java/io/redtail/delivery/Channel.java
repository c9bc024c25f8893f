package io.redtail.delivery;

import java.util.regex.Pattern;

/**
 * What a client subscribes to: {@code logs:{projectId}} or {@code jobs:{tenantId}}.
 *
 * @param kind whether {@code id} is a project or a tenant
 * @param id 1 to 128 characters of {@code A-Z a-z 0-9 . _ / @ -}
 */
public record Channel(Kind kind, String id) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._/@-]{1,128}");

    /** The two families of channels, by the prefix of their names. */
    public enum Kind {
        LOGS("logs:"),
        JOBS("jobs:");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        public String prefix() {
            return prefix;
        }
    }

    /**
     * Checks the id.
     *
     * @throws InvalidChannelException if {@code id} has another shape than a channel's id may have
     */
    public Channel {
        if (!ID.matcher(id).matches()) {
            throw new InvalidChannelException(id);
        }
    }

    public static Channel logs(String projectId) {
        return new Channel(Kind.LOGS, projectId);
    }

    public static Channel jobs(String tenantId) {
        return new Channel(Kind.JOBS, tenantId);
    }

    /** The name that clients see, {@code logs:p1} for example. */
    public String name() {
        return kind.prefix + id;
    }

    @Override
    public String toString() {
        return name();
    }
}
