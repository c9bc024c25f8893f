package io.redtail.redis;

/** What {@code INFO} says. */
public final class RedisInfo {

    private RedisInfo() {}

    /** One of its lines; empty if there is none of that name. */
    public static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
