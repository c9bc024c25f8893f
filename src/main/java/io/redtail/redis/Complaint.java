package io.redtail.redis;

import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Tells an operator once that Redis cannot be used, and why; again only when waiting has become useless, or useful. The
 * reader's thread only.
 */
final class Complaint {

    private static final Logger LOG = Logs.of(Complaint.class);

    private final String address;
    private @Nullable Diagnosis told;

    Complaint(String address) {
        this.address = address;
    }

    void tell(Diagnosis diagnosis) {
        Diagnosis before = told;
        if (before == null || before.passing() != diagnosis.passing()) {
            told = diagnosis;
            String what = diagnosis.passing()
                    ? "Redis at {0} is away, trying until it is back: {1}"
                    : "Redis at {0} cannot be used, trying until it can: {1}";
            LOG.log(Level.WARNING, what, address, diagnosis.text());
        }
    }

    void over() {
        told = null;
    }
}
