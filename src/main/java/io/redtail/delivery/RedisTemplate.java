package io.redtail.delivery;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Redis channels carry the channels of a type: one for each id, such as {@code build:{id}:logs}, or one that all ids
 * share, whose payloads name the id. Without the prefix that all names of a gateway may have.
 *
 * @param before what comes before the id; the whole name, if it is shared
 * @param after what comes after the id
 * @param idMember the member of a payload's JSON object that is the id; empty if each id has its own Redis channel
 */
public record RedisTemplate(String before, String after, Optional<String> idMember) {

    private static final Pattern EACH = Pattern.compile("(?<before>[^{}]*)\\{id}(?<after>[^{}]*)");
    private static final Pattern LITERAL = Pattern.compile("[\\x21-\\x7e&&[^*?\\[\\]\\\\{}]]*");

    /** Checks the name, which becomes a part of a pattern of {@code PSUBSCRIBE}. */
    public RedisTemplate {
        if (!LITERAL.matcher(before).matches() || !LITERAL.matcher(after).matches() || (before + after).isEmpty()) {
            throw new IllegalArgumentException("'" + before + after
                    + "' cannot name a Redis channel: expected visible ASCII characters without * ? [ ] \\ { }");
        }
    }

    /** One Redis channel for each id, in the place of {@code {id}}. */
    static RedisTemplate each(String template) {
        Matcher matcher = EACH.matcher(template);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + template + "' must have {id} once, such as build:{id}:logs");
        }
        return new RedisTemplate(matcher.group("before"), matcher.group("after"), Optional.empty());
    }

    /** One Redis channel for all ids. */
    static RedisTemplate shared(String name, String idMember) {
        return new RedisTemplate(name, "", Optional.of(idMember));
    }

    public boolean isShared() {
        return idMember.isPresent();
    }

    /** The Redis channel of this id. */
    public String name(String id) {
        return isShared() ? before : before + id + after;
    }

    /** The id in the name of a Redis channel that belongs to one; of any shape. Empty if the name is of another type. */
    public Optional<String> id(String redisChannel) {
        boolean matches = !isShared()
                && redisChannel.length() >= before.length() + after.length()
                && redisChannel.startsWith(before)
                && redisChannel.endsWith(after);
        return matches
                ? Optional.of(redisChannel.substring(before.length(), redisChannel.length() - after.length()))
                : Optional.empty();
    }

    /** Whether both may claim the same Redis channel. */
    boolean overlaps(RedisTemplate other) {
        if (isShared() || other.isShared()) {
            return claims(other) || other.claims(this);
        }
        return overlap(before, other.before)
                && overlap(
                        new StringBuilder(after).reverse().toString(),
                        new StringBuilder(other.after).reverse().toString());
    }

    private boolean claims(RedisTemplate shared) {
        return shared.isShared()
                && (isShared()
                        ? before.equals(shared.before)
                        : id(shared.before).filter(Channel::isId).isPresent());
    }

    private static boolean overlap(String one, String two) {
        String longer = one.length() > two.length() ? one : two;
        String shorter = one.length() > two.length() ? two : one;
        String rest = longer.substring(shorter.length());
        return longer.startsWith(shorter) && (rest.isEmpty() || Channel.isId(rest));
    }
}
