package io.redtail.security;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server's request, reduced to what the door looks at. */
public record Requests(
        String remoteAddr,
        String localAddr,
        String method,
        Map<String, List<String>> headers,
        @Nullable String query,
        @Nullable Principal principal,
        Set<String> roles) {

    public static Requests from(String remoteAddr) {
        return new Requests(remoteAddr, "127.0.0.1", "GET", Map.of(), null, null, Set.of());
    }

    public Requests header(String name, String... values) {
        Map<String, List<String>> more = new HashMap<>(headers);
        more.put(name, List.of(values));
        return new Requests(remoteAddr, localAddr, method, more, query, principal, roles);
    }

    public Requests to(String address) {
        return new Requests(remoteAddr, address, method, headers, query, principal, roles);
    }

    Requests method(String name) {
        return new Requests(remoteAddr, localAddr, name, headers, query, principal, roles);
    }

    Requests query(String text) {
        return new Requests(remoteAddr, localAddr, method, headers, text, principal, roles);
    }

    Requests user(String name, String... held) {
        return new Requests(remoteAddr, localAddr, method, headers, query, () -> name, Set.of(held));
    }

    public HttpServletRequest make() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                Requests.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, called, arguments) -> switch (called.getName()) {
                    case "getRemoteAddr" -> remoteAddr;
                    case "getLocalAddr" -> localAddr;
                    case "getMethod" -> method;
                    case "getProtocol" -> "HTTP/1.1";
                    case "getServerName" -> "redtail.example.com";
                    case "getQueryString" -> query;
                    case "getUserPrincipal" -> principal;
                    case "isUserInRole" -> roles.contains((String) arguments[0]);
                    case "getHeader" ->
                        headers.getOrDefault((String) arguments[0], List.of()).stream()
                                .findFirst()
                                .orElse(null);
                    case "getHeaders" ->
                        Collections.enumeration(headers.getOrDefault((String) arguments[0], List.of()));
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }
}
