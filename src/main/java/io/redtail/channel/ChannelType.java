package io.redtail.channel;

import io.redtail.json.JsonPointer;
import java.util.Optional;

/**
 * Everything that differs between the types of channels. A new type is configuration, or one more value in {@link ChannelTypes};
 * no other code knows which types there are.
 *
 * <p>Immutable, and equal to itself only: channels are keys of maps.
 */
public final class ChannelType {

    /** The greatest length of an id. */
    static final int MAX_ID_LENGTH = 128;

    /**
     * Where the id stands in the payloads of a type whose ids share one Redis channel.
     *
     * @param member a string or a whole number
     * @param kept whether clients get it, too; otherwise it is taken out of the payload
     * @param colons whether an id may have colons
     */
    public record IdMember(JsonPointer member, boolean kept, boolean colons) {}

    /**
     * The names that a built-in type had before types had names.
     *
     * @param member the member of a command's JSON object that is the id; also of the rows of {@code /api/channels}
     * @param grant what allows it: the default claim {@code grant} and {@code publish_grant} of a token; the settings of roles
     * @param noun what one of its payloads is called; with an s, several
     * @param typeCommands whether its legacy dialect has the commands {@code {"type":"SUBSCRIBE",…}}, and no messages but
     *     payloads
     */
    public record Legacy(String member, String grant, String noun, boolean typeCommands) {}

    private final String name;
    private final String prefix;
    private final RedisTemplate redis;
    private final Optional<IdMember> idMember;
    private final Optional<JsonPointer> key;
    private final PayloadFormat format;
    private final Optional<Legacy> legacy;
    private final boolean sharded;
    private final IdCharacters sharedIds;
    private final PayloadReader payloads;
    private final boolean endsByRule;
    private final String idShape;

    /**
     * Describes a type.
     *
     * @param name its channels are {@code name:id}; also its path below {@code /api} and its label in metrics and spans
     * @param redis where its publications come from
     * @param idMember where the id stands, if {@code redis} is shared, and only then
     * @param key what tells the values of a channel apart of which the newest is kept for each; empty: its payloads are a log
     * @throws IllegalArgumentException if there is an id in the name and in the payload, or in neither
     */
    public ChannelType(
            String name,
            RedisTemplate redis,
            Optional<IdMember> idMember,
            Optional<JsonPointer> key,
            PayloadFormat format,
            Optional<Legacy> legacy) {
        this(name, redis, idMember, key, format, legacy, false);
    }

    private ChannelType(
            String name,
            RedisTemplate redis,
            Optional<IdMember> idMember,
            Optional<JsonPointer> key,
            PayloadFormat format,
            Optional<Legacy> legacy,
            boolean sharded) {
        if (redis.isShared() != idMember.isPresent()) {
            throw new IllegalArgumentException(
                    redis.isShared()
                            ? "all ids share the Redis channel " + redis
                                    + ", so the payload must say whose it is: expected an id such as /tenantId, or a"
                                    + " group such as {id} in the name of the Redis channel"
                            : "the id is in the name of the Redis channel " + redis
                                    + " already: expected no id in the payload");
        }
        this.name = name;
        this.prefix = name + ":";
        this.redis = redis;
        this.idMember = idMember;
        this.key = key;
        this.format = format;
        this.legacy = legacy;
        this.sharded = sharded;
        this.payloads = new PayloadReader(format);
        this.endsByRule = key.isEmpty() && format.end().isPresent();
        this.sharedIds = IdCharacters.plain(true, idMember.map(IdMember::colons).orElse(false));
        boolean colons = idMember.map(IdMember::colons).orElse(redis.takesColons());
        this.idShape = "A-Z a-z 0-9 . _ / @" + (colons ? " :" : "") + " -" + redis.idShape();
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

    /** Present if all ids share a Redis channel. */
    public Optional<IdMember> idMember() {
        return idMember;
    }

    /** Present for a type of state; its newest payload for each value of this member is kept. */
    public Optional<JsonPointer> key() {
        return key;
    }

    public PayloadFormat format() {
        return format;
    }

    /** Reads its payloads. */
    public PayloadReader payloads() {
        return payloads;
    }

    /** Present for a built-in type. */
    public Optional<Legacy> legacy() {
        return legacy;
    }

    /** The same, whose publications come by sharded pub/sub of a Redis Cluster. */
    public ChannelType inShards() {
        return new ChannelType(name, redis, idMember, key, format, legacy, true);
    }

    /** Whether its publications are published with {@code SPUBLISH}, at the master of the slot of their Redis channel. */
    public boolean isSharded() {
        return sharded;
    }

    /** What one of its payloads is called; with an s, several. */
    public String noun() {
        return legacy.map(Legacy::noun).orElse(key.isPresent() ? "update" : "line");
    }

    /** Whether any text may be published, one line each, and a long line is cut; otherwise only JSON. */
    public boolean isText() {
        return hasEndMark() && format.coding().takesText();
    }

    /** Whether the escape sequence for it ends a channel, besides its own rule. A state has no end. */
    public boolean hasEndMark() {
        return !redis.isShared() && key.isEmpty();
    }

    /** Whether a payload ends its channel by the type's rule. Costs a scan of it, if there is a rule. */
    public boolean isEnd(byte[] payload) {
        return endsByRule && payloads.ends(payload);
    }

    /** Whether an id may be a whole number in JSON, in commands as in payloads. */
    public boolean hasNumericIds() {
        return redis.isShared();
    }

    /** Whether its legacy dialect has commands of its own. */
    public boolean hasTypeCommands() {
        return legacy.map(Legacy::typeCommands).orElse(false);
    }

    /** Whether the other one is described in the same words. */
    public boolean isLike(ChannelType other) {
        return name.equals(other.name)
                && redis.toString().equals(other.redis.toString())
                && idMember.equals(other.idMember)
                && key.equals(other.key)
                && format.equals(other.format)
                && legacy.equals(other.legacy)
                && sharded == other.sharded;
    }

    /** Whether this may be the id of one of its channels. */
    public boolean isId(String text) {
        return text.length() <= MAX_ID_LENGTH && (redis.isShared() ? sharedIds.make(text) : redis.takes(text));
    }

    /** What an id is made of, for a message. */
    String idShape() {
        return idShape;
    }

    /** What is wrong with the name of a Redis channel that the type's pattern fits, and none of its ids, for a message. */
    public String expectedName() {
        return "the name of its Redis channel is not " + redis + " with 1 to " + MAX_ID_LENGTH + " of the characters "
                + idShape;
    }

    /** The channel of this id. @throws InvalidChannelException if the id has another shape than this type's ids have */
    public Channel channel(String id) {
        return new Channel(this, id);
    }

    @Override
    public String toString() {
        return name;
    }
}
