package io.redtail.dev;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which of a server's lines the person at the terminal wants to see. A stack trace goes with the line before it. */
final class ServerLines {

    /** As logging.properties formats them: time, level, logger, message. */
    private static final Pattern FIRST_LINE = Pattern.compile("[0-9:.]{12} ([A-Z]+) +(\\S+): .*");

    private static final Pattern CONFIGURATION = Pattern.compile("Redtail is not configured correctly: .*");

    private boolean shown;
    private volatile @Nullable String problem;

    /** @param ready whether the server serves; before that, others than the gateway say a hundred things */
    boolean shows(String line, boolean ready) {
        Matcher wrong = CONFIGURATION.matcher(line);
        if (wrong.find() && problem == null) {
            problem = wrong.group();
        }
        Matcher first = FIRST_LINE.matcher(line);
        if (first.matches()) {
            boolean warns = first.group(1).equals("WARNING") || first.group(1).equals("SEVERE");
            shown = first.group(2).startsWith("io.redtail") || (ready && warns);
        }
        return shown;
    }

    /** What is wrong with the configuration; null: nothing was said of it. */
    @Nullable
    String problem() {
        return problem;
    }
}
