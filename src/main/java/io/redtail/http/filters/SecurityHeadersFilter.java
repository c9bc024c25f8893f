package io.redtail.http.filters;

import io.redtail.config.Configuration;
import io.redtail.security.RequestPath;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells browsers what our pages never do, so that a line of a log that gets to be more than text can do nothing (Content Security
 * Policy level 3), and that answers of the API are nobody else's to keep.
 *
 * <p>The page {@code /} is reached by a forward, hence the dispatcher types.
 */
@WebFilter(
        filterName = "security-headers",
        urlPatterns = "/*",
        asyncSupported = true,
        dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ERROR})
public class SecurityHeadersFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
            "frame-ancestors ");

    private static final String NEVER_FRAMED = POLICY + "'none'";

    private static final Set<String> VIEWER = Set.of("/", "/index.html");

    /** The pages and what they consist of. */
    private static final Pattern TEXT = Pattern.compile("/|.*\\.(html|css|js|yaml)");

    @Inject
    Configuration configuration;

    private String viewerPolicy = NEVER_FRAMED;

    @Override
    public void init() {
        Set<String> ancestors = configuration.http().frameAncestors();
        if (!ancestors.isEmpty()) {
            viewerPolicy = POLICY
                    + ancestors.stream()
                            .map(word -> word.equals("self") ? "'self'" : word)
                            .collect(Collectors.joining(" "));
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.of(request);
        response.setHeader("Content-Security-Policy", VIEWER.contains(path) ? viewerPolicy : NEVER_FRAMED);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (path.startsWith("/api/")) {
            response.setHeader("Cache-Control", "no-store");
        } else if (TEXT.matcher(path).matches()) {
            response.setCharacterEncoding("UTF-8"); // to HEAD, Payara says ISO-8859-1
        }
        chain.doFilter(request, response);
    }
}
