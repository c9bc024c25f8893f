package io.redtail.config;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.UnknownTypeException;
import io.redtail.config.JwtSettings.KeySource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How clients authenticate. With neither tokens nor roles, anyone may do everything.
 *
 * @param jwt which tokens are accepted
 * @param roles what the server's roles may do, by name
 * @param authenticateTimeout how long a client that connected without a token may take to send one
 * @param allowedHosts names under which clients ask, in lower case; {@code .example.com}: that one and all below it; {@code *}:
 *     all. Empty: those that are this machine's
 */
public record SecuritySettings(
        Optional<JwtSettings> jwt,
        Map<String, RoleSettings> roles,
        Duration authenticateTimeout,
        Set<String> allowedHosts) {

    private static final String ROLES = "redtail.auth.roles";
    private static final int MIN_SECRET_BYTES = 32;
    private static final Set<String> ASYMMETRIC =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");
    private static final Set<String> SYMMETRIC = Set.of("HS256", "HS384", "HS512");

    static SecuritySettings read(ConfigurationReader reader, ChannelTypes channels) {
        String kind = reader.oneOf("redtail.auth", "none", "jwt", "container");
        Map<String, RoleSettings> roles = kind.equals("none") ? Map.of() : roles(reader, channels);
        if (kind.equals("container") && roles.isEmpty()) {
            reader.refuse(
                    "redtail.auth=container needs redtail.auth.roles: expected names of roles, separated by commas");
        }
        return new SecuritySettings(
                kind.equals("jwt") ? Optional.of(readJwt(reader, channels)) : Optional.empty(),
                roles,
                reader.duration(
                        "redtail.auth.authenticate-timeout",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1)),
                reader.hosts("redtail.allowed-hosts"));
    }

    /** Whether clients must authenticate. */
    public boolean isRequired() {
        return jwt.isPresent() || !roles.isEmpty();
    }

    private static Map<String, RoleSettings> roles(ConfigurationReader reader, ChannelTypes channels) {
        Map<String, RoleSettings> roles = new LinkedHashMap<>();
        List<String> names = reader.list(ROLES);
        reader.refuseUnknown(ROLES, "role", names, members());
        for (String role : names) {
            String key = ROLES + "." + role + ".";
            roles.put(
                    role,
                    new RoleSettings(
                            grants(reader, channels, key + "subscribe", key),
                            grants(reader, channels, key + "publish", key + "publish-")));
        }
        return roles;
    }

    /** What a role may have. */
    private static Set<String> members() {
        Set<String> members = new HashSet<>(Set.of("subscribe", "publish"));
        for (String grant : forEach(ChannelTypes.BUILT_IN, Function.identity()).values()) {
            members.add(grant);
            members.add("publish-" + grant);
        }
        return members;
    }

    /** What {@code key} lists with types, and what the older keys list for each of theirs. */
    private static Map<ChannelType, List<String>> grants(
            ConfigurationReader reader, ChannelTypes channels, String key, String older) {
        Map<ChannelType, List<String>> grants = new LinkedHashMap<>();
        forEach(channels, grant -> patterns(reader, older + grant))
                .forEach((type, ids) -> grants.put(type, new ArrayList<>(ids)));
        for (String grant : patterns(reader, key)) {
            channels.pattern(grant)
                    .ifPresentOrElse(
                            pattern -> grants.computeIfAbsent(pattern.type(), type -> new ArrayList<>())
                                    .add(pattern.ids()),
                            () -> reader.refuse(key + "=" + grant + " is not valid: "
                                    + new UnknownTypeException(channels).getMessage()));
        }
        return grants;
    }

    /** As {@code security.IdPatterns} understands them. */
    private static List<String> patterns(ConfigurationReader reader, String key) {
        List<String> patterns = reader.list(key);
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            if (star >= 0 && star < pattern.length() - 1) {
                reader.refuse(key, pattern, "* may only be the last character");
            }
        }
        return patterns;
    }

    private static JwtSettings readJwt(ConfigurationReader reader, ChannelTypes channels) {
        Map<KeySource, String> keys = keys(reader);
        if (keys.size() != 1) {
            reader.refuse(
                    "redtail.auth=jwt needs exactly one of redtail.auth.jwks-url, redtail.auth.public-key-file and "
                            + "redtail.auth.secret; " + keys.size() + " are set");
        }
        KeySource source = keys.keySet().stream().findFirst().orElse(KeySource.JWKS_URL);
        boolean secret = source == KeySource.SECRET;
        return new JwtSettings(
                source,
                keys.getOrDefault(source, ""),
                reader.names(
                        "redtail.auth.algorithms",
                        secret ? Set.of("HS256") : Set.of("RS256", "ES256"),
                        secret ? SYMMETRIC : ASYMMETRIC),
                reader.required("redtail.auth.issuer", "the iss of your tokens"),
                reader.required("redtail.auth.audience", "the aud of your tokens"),
                reader.duration(
                        "redtail.auth.clock-skew", Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(5)),
                channels,
                new GrantClaims(
                        reader.text("redtail.auth.subscribe-claim", "subscribe"),
                        forEach(channels, grant -> reader.text("redtail.auth." + grant + "-claim", grant))),
                new GrantClaims(
                        reader.text("redtail.auth.publish-claim", "publish"),
                        forEach(
                                channels,
                                grant -> reader.text("redtail.auth.publish-" + grant + "-claim", "publish_" + grant))));
    }

    /** For each type that has a grant of its own. */
    private static <T> Map<ChannelType, T> forEach(ChannelTypes channels, Function<String, T> setting) {
        Map<ChannelType, T> settings = new LinkedHashMap<>();
        channels.all()
                .forEach(type -> type.legacy().ifPresent(legacy -> settings.put(type, setting.apply(legacy.grant()))));
        return Map.copyOf(settings);
    }

    private static Map<KeySource, String> keys(ConfigurationReader reader) {
        Map<KeySource, String> keys = new EnumMap<>(KeySource.class);
        reader.optional("redtail.auth.jwks-url").ifPresent(url -> {
            keys.put(KeySource.JWKS_URL, url);
            if (!isSafe(url)) {
                reader.refuse("redtail.auth.jwks-url=" + url
                        + " is not valid: expected an https URL, or http on this very machine");
            }
        });
        reader.optional("redtail.auth.public-key-file").ifPresent(file -> keys.put(KeySource.PUBLIC_KEY_FILE, file));
        reader.optional("redtail.auth.secret").ifPresent(secret -> {
            keys.put(KeySource.SECRET, secret);
            int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < MIN_SECRET_BYTES) {
                reader.refuse("redtail.auth.secret is not valid: expected at least " + MIN_SECRET_BYTES
                        + " random bytes, it has " + bytes);
            }
        });
        return keys;
    }

    /** Whoever can modify the keys in transit can impersonate anyone. */
    private static boolean isSafe(String url) {
        try {
            URI uri = URI.create(url);
            boolean here = Set.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(uri.getHost()));
            return "https".equals(uri.getScheme()) || (here && "http".equals(uri.getScheme()));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
