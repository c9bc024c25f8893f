package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.config.UnreadKeys;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;
import org.eclipse.microprofile.config.Config;

/** Says which settings have no effect. They do not stop the gateway: during a rolling update, an older version may have those of the next. */
final class UnreadSettings {

    private static final BoundedLog WARNINGS = new BoundedLog(Logs.of(UnreadSettings.class), Level.WARNING);

    private UnreadSettings() {}

    static void warn(Config config) {
        for (UnreadKeys.Unread unread : Configuration.unread(config)) {
            LogEvent line = LogEvent.of("setting_without_effect").with("key", unread.key());
            unread.similar().ifPresent(key -> line.with("similar", key));
            WARNINGS.log(line.with("remedy", "see docs/configuration.md for its name and what it belongs to")
                    .toString());
        }
    }
}
