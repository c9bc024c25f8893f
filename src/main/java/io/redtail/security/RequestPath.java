package io.redtail.security;

import jakarta.servlet.http.HttpServletRequest;

/** The path of a request below the deployment's context path, as it was sent: servers differ in what they decode. */
public final class RequestPath {

    private RequestPath() {}

    /** Begins with a slash, but for a request for the context path itself. */
    public static String of(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
