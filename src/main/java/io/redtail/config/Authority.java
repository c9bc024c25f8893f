package io.redtail.config;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a URL between {@code //} and the path. {@link URI#getHost} returns null for a host with an
 * underscore, which names of Compose services and of Windows machines may have.
 *
 * @param userInfo still percent-encoded
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port -1 if absent
 */
public record Authority(Optional<String> userInfo, String host, int port) {

    private static final Pattern SHAPE =
            Pattern.compile("(?:([^@]*)@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+])(?::([0-9]{0,9}))?");

    /** Empty if the URL has none or an invalid one. */
    public static Optional<Authority> of(URI url) {
        String text = url.getRawAuthority();
        if (text == null) {
            return Optional.empty();
        }
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String port = parts.group(3);
        return Optional.of(new Authority(
                Optional.ofNullable(parts.group(1)),
                parts.group(2),
                port == null || port.isEmpty() ? -1 : Integer.parseInt(port)));
    }
}
