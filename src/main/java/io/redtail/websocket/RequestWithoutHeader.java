package io.redtail.websocket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** A request of which the server behind the filter does not see one header. */
final class RequestWithoutHeader extends HttpServletRequestWrapper {

    private final String hidden;

    RequestWithoutHeader(HttpServletRequest request, String hidden) {
        super(request);
        this.hidden = hidden;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase(hidden) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase(hidden) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }
}
