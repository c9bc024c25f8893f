package io.redtail.ops;

import io.redtail.config.Configuration;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.security.RequestPath;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link GatewayMXBean} over HTTP, for whoever has {@code redtail.admin.token}: {@code GET} looks, {@code
 * POST} acts. It works while the node is drained.
 *
 * <p>A page of another origin cannot call it: it would need the token in a header, which takes a preflight that fails.
 */
@WebServlet(
        name = "admin",
        urlPatterns = {"/admin/api/*", "/admin/drain"})
public class AdminServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logs.of(AdminServlet.class);
    private static final String DEFAULT_COUNT = "100";
    private static final Set<String> READS = Set.of(
            "/admin/api/gateway", "/admin/api/nodes", "/admin/api/channels", "/admin/api/sessions", "/admin/api/redis");
    private static final Set<String> ACTIONS =
            Set.of("/admin/drain", "/admin/api/drain", "/admin/api/disconnect", "/admin/api/unsubscribe");

    @Inject
    Configuration configuration;

    @Inject
    GatewayView gateway;

    @Inject
    ClusterView cluster;

    private transient OperatorToken token = new OperatorToken(Optional.empty());

    @Override
    public void init() {
        token = new OperatorToken(configuration.operation().adminToken());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        String path = RequestPath.of(request);
        if (!token.isIn(request)) {
            HttpResponses.problem(
                    response,
                    Problem.of(
                                    401,
                                    "Unauthorized",
                                    "send Authorization: Bearer and the token that" + " redtail.admin.token is set to")
                            .with("WWW-Authenticate", "Bearer realm=\"redtail admin\""));
        } else if (READS.contains(path) || ACTIONS.contains(path)) {
            carryOut(request, response, path);
        } else {
            HttpResponses.problem(
                    response,
                    Problem.of(
                            404,
                            "Not found",
                            "look at /admin/api/gateway, nodes, channels,"
                                    + " sessions and redis; post to /admin/api/drain, disconnect and unsubscribe"));
        }
    }

    private void carryOut(HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
        List<String> methods = READS.contains(path) ? List.of("GET", "HEAD") : List.of("POST");
        if (!methods.contains(request.getMethod())) {
            String allowed = String.join(", ", methods);
            HttpResponses.problem(
                    response,
                    Problem.of(405, "Method not allowed", request.getMethod() + " is none of " + allowed)
                            .with("Allow", allowed));
            return;
        }
        try {
            JsonObject answer = answer(request, path);
            HttpResponses.json(response, path.endsWith("/drain") ? 202 : 200, answer.toString());
        } catch (IllegalArgumentException e) { // as the MXBean says it
            HttpResponses.problem(response, Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }

    private JsonObject answer(HttpServletRequest request, String path) {
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "gateway" -> AdminJson.gateway(gateway);
            case "nodes" -> cluster.list();
            case "channels" -> AdminJson.channels(gateway.topChannels(count(request)));
            case "sessions" -> AdminJson.sessions(gateway.sessions(count(request)));
            case "redis" -> AdminJson.redis(gateway.redisOf(parameter(request, "channel", "such as logs:p1")));
            case "disconnect" -> disconnect(request, parameter(request, "session", "such as s17"));
            case "unsubscribe" -> unsubscribe(request, parameter(request, "channel", "such as logs:p1"));
            default -> drain(request);
        };
    }

    private JsonObject drain(HttpServletRequest request) {
        log(request, "drains this node");
        gateway.drain();
        return Json.createObjectBuilder()
                .add("draining", true)
                .add("connections", gateway.getConnections())
                .build();
    }

    private JsonObject disconnect(HttpServletRequest request, String session) {
        gateway.disconnect(session);
        LogContext.session(session).run(() -> log(request, "disconnects " + session));
        return Json.createObjectBuilder().add("disconnected", session).build();
    }

    private JsonObject unsubscribe(HttpServletRequest request, String channel) {
        int count = gateway.unsubscribe(channel);
        LogContext.channel(channel).run(() -> log(request, "takes " + channel + " from " + count + " followers"));
        return Json.createObjectBuilder().add("unsubscribed", count).build();
    }

    private static void log(HttpServletRequest request, String what) {
        LOG.log(
                Level.INFO,
                LogEvent.of("admin_action")
                        .with("address", request.getRemoteAddr())
                        .with("action", what));
    }

    private static int count(HttpServletRequest request) {
        @Nullable String text = request.getParameter("count");
        try {
            return Integer.parseInt(text == null ? DEFAULT_COUNT : text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("count is a whole number from 1 to 1000");
        }
    }

    private static String parameter(HttpServletRequest request, String name, String example) {
        @Nullable String value = request.getParameter(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("the parameter " + name + " is missing, " + example);
        }
        return value;
    }
}
