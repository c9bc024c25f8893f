package io.redtail.redis;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs once that Redis cannot be used, and why; again only when waiting has become useless, or useful, and not each
 * time where Redis comes and goes. The reader's thread only.
 */
final class OutageLog {

    private static final Logger LOG = Logs.of(OutageLog.class);

    private final BoundedLog lines = new BoundedLog(LOG, Level.WARNING);
    private final String address;
    private @Nullable Diagnosis reported;

    OutageLog(String address) {
        this.address = address;
    }

    void report(Diagnosis diagnosis) {
        Diagnosis before = reported;
        if (before == null || before.passing() != diagnosis.passing()) {
            reported = diagnosis;
            lines.log(LogEvent.of(diagnosis.passing() ? "redis_unavailable" : "redis_unusable")
                    .with("address", address)
                    .with("reason", diagnosis.text())
                    .toString());
        }
    }

    void recovered() {
        reported = null;
    }
}
