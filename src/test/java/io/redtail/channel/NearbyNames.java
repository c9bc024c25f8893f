package io.redtail.channel;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.util.List;
import java.util.Random;

/** Names that come near those of others' channels, of every type. */
public final class NearbyNames {

    /** Types of every shape, as keys and values. */
    public static final List<String> SETTINGS = List.of(
            "redtail.channels", "builds,status,timelines,runs,tenants,tasks",
            "redtail.channels.builds.redis", "build:{id}:logs",
            "redtail.channels.status.redis", "build:{id}:status",
            "redtail.channels.timelines.redis", "timeline:{+id}",
            "redtail.channels.runs.redis", "{tenant}/{id}",
            "redtail.channels.tenants.redis", "run:{tenant}:{id}",
            "redtail.channels.tasks.redis", "task_updates",
            "redtail.channels.tasks.id", "/task");

    public static final ChannelTypes TYPES =
            Configuration.read(MapConfig.of(SETTINGS.toArray(String[]::new))).channels();

    /** Channels of others. */
    public static final List<String> VICTIMS = List.of(
            "logs:acme",
            "jobs:acme",
            "builds:acme",
            "status:acme",
            "timelines:acme:1",
            "runs:acme/1",
            "tenants:acme/1",
            "tasks:acme:1");

    private static final List<String> FRAGMENTS = List.of(
            "acme",
            "acm",
            "acme1",
            "1",
            ":",
            "/",
            "..",
            "./",
            "*",
            "?",
            "[a]",
            "%2F",
            "%3A",
            "%00",
            "{",
            "}",
            "{id}",
            "+",
            "build:",
            "logs:",
            "builds:",
            ":logs",
            ":status",
            "jobs:",
            "timelines:",
            "run:",
            "redtail:v1:",
            "\\",
            "\"",
            " ",
            "\u0000",
            "\n",
            "\u00e9",
            "\ud83d\ude00",
            "ACME",
            "-",
            "@",
            "_",
            "x".repeat(128));

    private final Random random;

    public NearbyNames(long seed) {
        random = new Random(seed);
    }

    /** One of them. */
    public <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** A name that comes near another's, or is it. */
    public String next() {
        StringBuilder text = new StringBuilder(any(TYPES.all()).prefix());
        if (random.nextInt(3) > 0) {
            text.append(any(List.of("acme", "acme:1", "acme/1")));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(any(FRAGMENTS));
        }
        if (random.nextInt(10) == 0) {
            text.deleteCharAt(random.nextInt(text.length()));
        }
        return text.toString();
    }
}
