package io.redtail.ops.tracing;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Map;

/** A server's request, reduced to its headers. */
final class HeadersOnly {

    private HeadersOnly() {}

    static HttpServletRequest of(Map<String, String> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                HeadersOnly.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getHeaderNames" -> Collections.enumeration(headers.keySet());
                    case "getHeader" -> headers.get((String) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }
}
