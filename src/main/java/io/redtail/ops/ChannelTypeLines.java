package io.redtail.ops;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelType.IdMember;
import io.redtail.channel.PayloadFormat;
import io.redtail.config.Configuration;
import io.redtail.log.LogEvent;
import java.util.List;

/** What an operator wants to see of the channel types when the gateway has started: a line for each. */
public final class ChannelTypeLines {

    private ChannelTypeLines() {}

    /** In the order in which types are configured. */
    public static List<LogEvent> of(Configuration configuration) {
        return configuration.channels().all().stream()
                .map(type -> line(type, configuration.redis().prefix()))
                .toList();
    }

    private static LogEvent line(ChannelType type, String prefix) {
        LogEvent line = LogEvent.of("channel_type")
                .with("type", type)
                .with("redis", prefix + type.redis())
                .with("kind", type.key().isPresent() ? "state" : "log");
        PayloadFormat format = type.format();
        line.with("payload", format.coding().setting());
        type.idMember().ifPresent(id -> line.with("id", id.member()));
        type.idMember().filter(IdMember::kept).ifPresent(id -> line.with("keep-id", true));
        type.key().ifPresent(pointer -> line.with("key", pointer));
        format.text().ifPresent(pointer -> line.with("text", pointer));
        format.time().ifPresent(pointer -> line.with("time", pointer));
        format.level().ifPresent(pointer -> line.with("level", pointer));
        format.end().ifPresent(rule -> line.with("end", rule));
        return line;
    }
}
