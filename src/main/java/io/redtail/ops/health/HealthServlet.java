package io.redtail.ops.health;

import io.redtail.ops.ReadOnlyServlet;
import io.redtail.ops.health.Check.Row;
import io.redtail.ops.health.Health.Kind;
import io.redtail.websocket.WarmUp;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /health/started} below the context path, in the words of MicroProfile
 * Health, on servers with it and without: 200 or 503.
 */
@WebServlet(
        name = "redtail-health",
        urlPatterns = {HealthServlet.LIVE, HealthServlet.READY, HealthServlet.STARTED})
public class HealthServlet extends ReadOnlyServlet {

    static final String LIVE = "/health/live";
    static final String READY = "/health/ready";
    static final String STARTED = "/health/started";

    private static final long serialVersionUID = 1L;

    @Inject
    Health health;

    @Inject
    WarmUp warmUp;

    @Override
    protected Page page(HttpServletRequest request) {
        warmUp.begin(request);
        List<Row> rows = health.report(kind(request.getServletPath()));
        boolean up = rows.stream().allMatch(row -> row.result().up());
        return new Page(up ? 200 : 503, "application/json;charset=UTF-8", json(up, rows) + "\n");
    }

    private static Kind kind(String path) {
        return switch (path) {
            case LIVE -> Kind.LIVE;
            case READY -> Kind.READY;
            default -> Kind.STARTED;
        };
    }

    static JsonObject json(boolean up, List<Row> rows) {
        JsonArrayBuilder checks = Json.createArrayBuilder();
        rows.forEach(row -> checks.add(Json.createObjectBuilder()
                .add("name", row.name())
                .add("status", status(row.result().up()))
                .add("data", data(row))));
        return Json.createObjectBuilder()
                .add("status", status(up))
                .add("checks", checks)
                .build();
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }

    private static JsonObjectBuilder data(Row row) {
        JsonObjectBuilder data = Json.createObjectBuilder();
        row.result().data().forEach((name, value) -> {
            if (value instanceof Boolean flag) {
                data.add(name, flag);
            } else if (value instanceof Integer || value instanceof Long) {
                data.add(name, ((Number) value).longValue());
            } else if (value instanceof Number number) {
                data.add(name, number.doubleValue());
            } else {
                data.add(name, value.toString());
            }
        });
        return data;
    }
}
