package io.redtail.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where requests come from. {@code X-Forwarded-For} is believed as far as trusted proxies wrote it: read from its end, the first
 * address that is none of them is the client's. Everything before that anyone may have made up.
 *
 * <p>An IPv6 client is known by its network of 64 bits, of which it may use any address (RFC 6177): by one address each, no limit
 * per address would hold for it. Each address has one spelling, without the port that some proxies add.
 */
final class ClientAddresses {

    /** An IPv4 address with a port, or an IPv6 address in brackets. */
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]+|\\[([^]]*)](?::[0-9]+)?");

    /** Nobody has more proxies in a row. What stands before that is not believed. */
    private static final int MAX_HOPS = 32;

    private static final int NETWORK_BYTES = 8;
    private static final int IPV6_BYTES = 16;

    private final Networks trusted;

    /** @throws IllegalArgumentException if one is neither an address nor a network */
    ClientAddresses(List<String> trustedProxies) {
        trusted = new Networks(trustedProxies);
    }

    /** The header of a stranger is not even looked at, and of a proxy's no more than its end: either may be a megabyte of commas. */
    String of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        if (!trusted.contain(address)) {
            return counted(address);
        }
        Hops hops = new Hops(Collections.list(request.getHeaders("X-Forwarded-For")));
        for (int i = 0; i < MAX_HOPS && hops.hasPrevious() && trusted.contain(address); i++) {
            address = withoutPort(hops.previous());
        }
        return counted(address);
    }

    private static String counted(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        int zone = address.indexOf('%');
        return Networks.address(zone < 0 ? address : address.substring(0, zone))
                .map(ClientAddresses::network)
                .orElse(address);
    }

    private static String network(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
            return address.getHostAddress();
        }
        try {
            byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), IPV6_BYTES);
            return InetAddress.getByAddress(network).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 16 bytes", e);
        }
    }

    private static String withoutPort(String hop) {
        Matcher matcher = WITH_PORT.matcher(hop);
        if (!matcher.matches()) {
            return hop;
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    /** The elements of several headers, from the last to the first. */
    private static final class Hops {

        private final List<String> headers;

        /** The header that is read, and where what is left of it ends; before its first character: nothing is left of it. */
        private int at;

        private int end;

        Hops(List<String> headers) {
            this.headers = headers;
            at = headers.size();
            end = -1;
        }

        boolean hasPrevious() {
            return end >= 0 || at > 0;
        }

        String previous() {
            if (end < 0) {
                at--;
                end = headers.get(at).length();
            }
            String header = headers.get(at);
            int comma = header.lastIndexOf(',', end - 1);
            String hop = header.substring(comma + 1, end).strip();
            end = comma;
            return hop;
        }
    }
}
