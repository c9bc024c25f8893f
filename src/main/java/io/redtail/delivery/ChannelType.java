package io.redtail.delivery;

import java.util.Set;

/**
 * Everything that differs between the types of channels. A new type is one more value in {@link ChannelTypes}; no other code
 * knows which types there are.
 *
 * <p>Immutable, and equal to itself only: channels are keys of maps.
 */
public final class ChannelType {

    /** What a type may have or not; none is the default. */
    public enum Trait {
        /** Payloads are lines of text: any text may be published, one line each, and a long line is cut. Otherwise JSON. */
        TEXT_LINES,
        /** {@link Publication#END} ends a channel. */
        END,
        /** A channel can be read and streamed over HTTP. */
        HTTP_STREAM,
        /** An id may be a whole number in JSON, in commands as in payloads. */
        NUMERIC_IDS,
        /** Its legacy dialect has the commands {@code {"type":"SUBSCRIBE",…}}, and no messages but payloads. */
        TYPE_COMMANDS
    }

    private final String name;
    private final String prefix;
    private final RedisTemplate redis;
    private final String member;
    private final String grant;
    private final String noun;
    private final Set<Trait> traits;

    /**
     * Describes a type.
     *
     * @param name its channels are {@code name:id}; also its path below {@code /api} and its label in spans
     * @param redis where its publications come from
     * @param member the member of a command's JSON object that is the id
     * @param grant what allows it: the default claim {@code grant} and {@code publish_grant} of a token; the settings of roles
     * @param noun what one of its payloads is called; with an s, several
     */
    ChannelType(String name, RedisTemplate redis, String member, String grant, String noun, Set<Trait> traits) {
        this.name = name;
        this.prefix = name + ":";
        this.redis = redis;
        this.member = member;
        this.grant = grant;
        this.noun = noun;
        this.traits = Set.copyOf(traits);
    }

    /** A type, each id of which has its own Redis channel: {@code template} with the id in the place of {@code {id}}. */
    public static ChannelType each(
            String name, String template, String member, String grant, String noun, Set<Trait> traits) {
        return new ChannelType(name, RedisTemplate.each(template), member, grant, noun, traits);
    }

    /** A type, all ids of which share a Redis channel, whose payloads are JSON objects with the id as {@code idMember}. */
    public static ChannelType shared(
            String name,
            String redisChannel,
            String idMember,
            String member,
            String grant,
            String noun,
            Set<Trait> traits) {
        return new ChannelType(name, RedisTemplate.shared(redisChannel, idMember), member, grant, noun, traits);
    }

    public String name() {
        return name;
    }

    /** What the names of its channels begin with, {@code logs:} for example. */
    public String prefix() {
        return prefix;
    }

    public RedisTemplate redis() {
        return redis;
    }

    public String member() {
        return member;
    }

    public String grant() {
        return grant;
    }

    public String noun() {
        return noun;
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** The channel of this id. @throws InvalidChannelException if the id has another shape than a channel's id may have */
    public Channel channel(String id) {
        return new Channel(this, id);
    }

    @Override
    public String toString() {
        return name;
    }
}
