package io.redtail.delivery;

import io.redtail.delivery.ChannelType.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The types of channels that a gateway serves. Immutable. */
public final class ChannelTypes {

    static final ChannelType LOGS = ChannelType.each(
            "logs",
            "logs:{id}",
            "projectId",
            "projects",
            "line",
            Set.of(Trait.TEXT_LINES, Trait.END, Trait.HTTP_STREAM));

    static final ChannelType JOBS = ChannelType.shared(
            "jobs",
            "job_updates",
            "tenantId",
            "tenantId",
            "tenants",
            "job update",
            Set.of(Trait.NUMERIC_IDS, Trait.TYPE_COMMANDS));

    /** {@code logs} and {@code jobs}. */
    public static final ChannelTypes BUILT_IN = new ChannelTypes(List.of(LOGS, JOBS));

    private final List<ChannelType> all;

    private ChannelTypes(List<ChannelType> all) {
        this.all = List.copyOf(all);
        for (int i = 0; i < all.size(); i++) {
            for (ChannelType other : all.subList(0, i)) {
                check(other, all.get(i));
            }
        }
    }

    private static void check(ChannelType one, ChannelType two) {
        String reason = "";
        if (one.name().equals(two.name())) {
            reason = "both are called " + one.name();
        } else if (one.member().equals(two.member())) {
            reason = "commands name both by " + one.member();
        } else if (one.grant().equals(two.grant())) {
            reason = "both are granted by " + one.grant();
        } else if (one.redis().overlaps(two.redis())) {
            reason = "both may claim the same Redis channel";
        }
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "the channel types " + one + " and " + two + " cannot be told apart: " + reason);
        }
    }

    /** These and one more. @throws IllegalArgumentException if it cannot be told from one of them */
    public ChannelTypes and(ChannelType type) {
        List<ChannelType> more = new ArrayList<>(all);
        more.add(type);
        return new ChannelTypes(more);
    }

    public List<ChannelType> all() {
        return all;
    }

    /** Those that have a trait. */
    public List<ChannelType> with(Trait trait) {
        return all.stream().filter(type -> type.has(trait)).toList();
    }

    /** The type of this name. */
    public Optional<ChannelType> named(String name) {
        return all.stream().filter(type -> type.name().equals(name)).findAny();
    }

    /**
     * The channel of a name such as {@code logs:p1}; empty if it begins with no type.
     *
     * @throws InvalidChannelException if the id has another shape than a channel's id may have
     */
    public Optional<Channel> channel(String name) {
        return all.stream()
                .filter(type -> name.startsWith(type.prefix()))
                .findAny()
                .map(type -> type.channel(name.substring(type.prefix().length())));
    }
}
