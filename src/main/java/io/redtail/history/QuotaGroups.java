package io.redtail.history;

import io.redtail.channel.Channel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose share of history a channel counts to. Logs and job updates of one tenant are one group; ids that name nobody are a
 * group of their own for each type of channel.
 */
final class QuotaGroups {

    private final Pattern pattern;

    QuotaGroups(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    /** The group's name. Those that name nobody have their type's prefix, and no part of an id becomes one. */
    String of(Channel channel) {
        return of(channel.type().prefix(), channel.id());
    }

    /** The same of a channel's name. */
    String of(String channel) {
        int id = channel.indexOf(':') + 1;
        return of(channel.substring(0, id), channel.substring(id));
    }

    private String of(String prefix, String id) {
        Matcher matcher = pattern.matcher(id);
        if (matcher.matches()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                String name = matcher.group(i);
                if (name != null) {
                    return name.endsWith(":") ? name + "*" : name; // no id has a star
                }
            }
        }
        return prefix;
    }
}
