package io.redtail.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host names under which the gateway is asked. A page whose own name resolves to this machine (DNS rebinding) is of the same
 * origin as the gateway, so neither {@code Origin} nor CORS keeps it out; only the name that its browser sends does.
 *
 * <p>Allowed without configuration: IP addresses, because a browser that sends one has resolved nothing; names that nobody
 * can register ({@code localhost} and those below it, RFC 6761; {@code .internal}, which ICANN has reserved); the machine's own name.
 */
final class AllowedHosts {

    /** What is before the first colon has none: a header of a megabyte of them is matched in one pass. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:([A-Za-z0-9._-]+)|\\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*])(?::[0-9]*)?");

    /** Browsers write every other spelling of an IPv4 address as this one (WHATWG URL, host parsing). */
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final Set<String> configured;
    private final Set<String> own;

    /**
     * @param configured names in lower case, {@code .example.com} for that one and all below it, or {@code *} for all
     * @param own the machine's names, in lower case
     */
    AllowedHosts(Set<String> configured, Set<String> own) {
        this.configured = configured;
        this.own = own;
    }

    /** @param header as a client sends it in {@code Host}, with or without a port */
    boolean contain(String header) {
        if (configured.contains("*")) {
            return true;
        }
        Matcher authority = AUTHORITY.matcher(header.strip());
        if (!authority.matches()) {
            return false;
        }
        return Optional.ofNullable(authority.group(1))
                .map(name -> containName(withoutLastDot(name.toLowerCase(Locale.ROOT))))
                .orElse(true); // an IPv6 address
    }

    private boolean containName(String name) {
        return IPV4.matcher(name).matches()
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || name.endsWith(".internal")
                || own.contains(name)
                || configured.contains(name)
                || configured.stream()
                        .filter(domain -> domain.startsWith("."))
                        .anyMatch(domain -> name.endsWith(domain) || name.equals(domain.substring(1)));
    }

    private static String withoutLastDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** What this machine is called, also by its neighbours (multicast DNS); empty if it has no name. */
    static Set<String> ownNames() {
        try {
            String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            return Set.of(name, name + ".local");
        } catch (UnknownHostException nameless) {
            return Set.of(); // its address still works
        }
    }
}
