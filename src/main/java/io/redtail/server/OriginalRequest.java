package io.redtail.server;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;

/** What the server made of a request. */
public final class OriginalRequest {

    private OriginalRequest() {}

    /** Below all that filters have wrapped around it. */
    public static ServletRequest of(ServletRequest request) {
        ServletRequest original = request;
        while (original instanceof ServletRequestWrapper wrapper) {
            original = wrapper.getRequest();
        }
        return original;
    }
}
