package io.redtail.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where requests come from. {@code X-Forwarded-For} is believed as far as trusted proxies wrote it: read from its end, the first
 * address that is none of them is the client's. Everything before that anyone may have made up.
 */
final class ClientAddresses {

    private final Networks trusted;

    /** @throws IllegalArgumentException if one is neither an address nor a network */
    ClientAddresses(List<String> trustedProxies) {
        trusted = new Networks(trustedProxies);
    }

    String of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        List<String> hops = hops(request);
        for (int i = hops.size() - 1; i >= 0 && trusted.contain(address); i--) {
            address = hops.get(i);
        }
        return address;
    }

    private static List<String> hops(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            for (String hop : header.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }
}
