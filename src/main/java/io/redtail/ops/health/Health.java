package io.redtail.ops.health;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** How the gateway is, when somebody asks. Any thread. */
public final class Health {

    /** What an orchestrator may ask, as MicroProfile Health has it. */
    public enum Kind {
        /** Whether the process can make progress; restart it if not. */
        LIVE,
        /** Whether it should be sent clients. */
        READY,
        /** Whether it has started; before, neither of the others says anything. */
        STARTED
    }

    private final Map<Kind, List<Check>> checks;

    /** Takes all checks there are; a gateway is as well as the worst of a kind. */
    public Health(List<Check> live, List<Check> ready, List<Check> started) {
        checks = Map.of(Kind.LIVE, live, Kind.READY, ready, Kind.STARTED, started);
    }

    /** Whether all checks of a kind are up. */
    public boolean isUp(Kind kind) {
        return report(kind).stream().allMatch(row -> row.result().up());
    }

    List<Check.Row> report(Kind kind) {
        return checks(kind).stream().map(Check::row).toList();
    }

    /** One row of a report. */
    Check.Row row(Kind kind, String name) {
        return checks(kind).stream()
                .filter(check -> check.name().equals(name))
                .findAny()
                .orElseThrow(() -> new NoSuchElementException("no check of " + kind + " is called " + name))
                .row();
    }

    List<Check> checks(Kind kind) {
        return checks.getOrDefault(kind, List.of());
    }
}
