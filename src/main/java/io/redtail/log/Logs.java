package io.redtail.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/**
 * All of the gateway's loggers, and the one switch that they have in common: the server's own log, or JSON.
 *
 * <p><b>Why not a handler of {@code java.util.logging}.</b> The logger {@code io.redtail} is one for the whole server. Where two
 * deployments run, each with its own setting, a handler there would get the other's lines, too, and the switch that keeps a
 * line from the server's own handlers would be the other's switch. What a server does to its handlers when its configuration
 * changes, and what keeps our class loader alive after an undeployment, would be our matter as well. Here nothing is shared:
 * each deployment has its own classes, and so its own switch, which is gone with them. What is logged is still the server's
 * to say, by the levels of its logger {@code io.redtail}.
 */
public final class Logs {

    /** The one thing that is static here and changes: loggers are made before anybody has read a setting. */
    private static volatile @Nullable JsonLog json;

    private Logs() {}

    /** The logger of a class. It says who calls, so it takes the place of {@link System#getLogger}. */
    public static Logger of(Class<?> owner) {
        return new GatewayLogger(System.getLogger(owner.getName()));
    }

    /**
     * From now on every line is a JSON object on the standard output of the process, and in no log of the server.
     *
     * <p>The file descriptor itself, for Payara and WildFly take {@link System#out} into their logs, a line each.
     *
     * @param context the deployment's path, such as {@code /a}
     * @param node the gateway's id among those of its Redis
     */
    public static void toJson(String context, String node) {
        var out = new FileOutputStream(FileDescriptor.out); // never closed: it is the server's
        toJson(context, node, endsLinesLate() ? "\n" : "", out);
    }

    static void toJson(String context, String node, String before, OutputStream out) {
        json = new JsonLog(context, node, before, out);
    }

    /**
     * Whether the server leaves its console in the middle of a line: WildFly 39 turns its colours off behind the end of a line,
     * so that whatever is written next would begin with an escape sequence, and be no JSON.
     */
    private static boolean endsLinesLate() {
        boolean jboss = LogManager.getLogManager().getClass().getName().startsWith("org.jboss.logmanager.");
        return jboss && !Boolean.getBoolean("org.jboss.logmanager.nocolor");
    }

    /** From now on lines go to the server's own log, as they did at first. */
    static void toServer() {
        json = null;
    }

    static @Nullable JsonLog json() {
        return json;
    }
}
