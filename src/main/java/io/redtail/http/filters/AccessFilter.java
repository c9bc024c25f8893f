package io.redtail.http.filters;

import io.redtail.security.AccessControl;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpFilter;

/** A filter that asks who may do what. Those of web.xml come before annotated ones on every server. */
abstract class AccessFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    AccessControl accessControl;
}
