package io.redtail.redis;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Tells an operator once that Redis cannot be used, and why; again only when waiting has become useless, or useful, and not
 * each time where Redis comes and goes. The reader's thread only.
 */
final class Complaint {

    private static final Logger LOG = Logs.of(Complaint.class);

    private final BoundedLog lines = new BoundedLog(LOG, Level.WARNING);
    private final String address;
    private @Nullable Diagnosis told;

    Complaint(String address) {
        this.address = address;
    }

    void tell(Diagnosis diagnosis) {
        Diagnosis before = told;
        if (before == null || before.passing() != diagnosis.passing()) {
            told = diagnosis;
            lines.log(LogEvent.of(diagnosis.passing() ? "redis_unavailable" : "redis_unusable")
                    .with("address", address)
                    .with("reason", diagnosis.text())
                    .toString());
        }
    }

    void over() {
        told = null;
    }
}
