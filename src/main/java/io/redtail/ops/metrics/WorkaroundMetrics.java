package io.redtail.ops.metrics;

import static io.redtail.ops.metrics.RedisMetrics.one;

import io.prometheus.metrics.model.snapshots.Labels;
import io.redtail.server.Workarounds;
import java.util.Map;
import java.util.stream.Collectors;

/** What the gateway needs of its server beyond the server's APIs. */
public record WorkaroundMetrics(Workarounds workarounds) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauges(
                "redtail_server_workaround",
                "1 while a workaround for this server is in effect, 0 where its check at the start or a session failed",
                this::states);
    }

    private Map<Labels, Double> states() {
        return workarounds.states().entrySet().stream()
                .collect(Collectors.toMap(
                        state -> Labels.of("name", state.getKey().label()), state -> one(state.getValue())));
    }
}
