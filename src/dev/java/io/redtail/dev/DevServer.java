package io.redtail.dev;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the WAR on Payara Micro until Ctrl-C. Maven runs it inside its own JVM, so that a signal to Maven alone ends the
 * server as well.
 */
public final class DevServer {

    private static final int START_LIMIT_SECONDS = 120;
    private static final int ANSWER_LIMIT_MILLIS = 10_000;

    /** The server's last words come from several threads, after it said that it is ready. */
    private static final int LAST_WORDS_MILLIS = 300;

    private DevServer() {}

    /**
     * Returns never: it exits with the server's code, or with 1 and one line when there is a reason not to run.
     *
     * @param args Payara Micro's jar, the WAR
     */
    public static void main(String[] args) throws Exception {
        try {
            System.exit(
                    run(Path.of(args[0]), Path.of(args[1]), DevSettings.from(System.getenv(), System.getProperties())));
        } catch (DevServerException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static int run(Path payara, Path war, DevSettings settings) throws IOException, InterruptedException {
        settings.requireFreePort();
        List<String> jvmOptions = new ArrayList<>();
        settings.properties().forEach((key, value) -> jvmOptions.add("-D" + key + "=" + value));
        int redisPort = DevSettings.freeRedisPort();
        if (settings.externalRedis().isEmpty()) {
            System.out.println(
                    "Neither REDTAIL_REDIS_URL nor REDIS_URL is set: starting an embedded Redis on 127.0.0.1:"
                            + redisPort + ", which forgets everything when it stops");
            jvmOptions.add("-D" + EmbeddedRedisExtension.PORT_PROPERTY + "=" + redisPort);
            if (!settings.decidesHistory()) {
                jvmOptions.add("-Dredtail.history.enabled=true");
            }
        }
        PayaraMicro server = PayaraMicro.start(payara, war, settings, jvmOptions);
        if (!server.awaitReady(START_LIMIT_SECONDS)) {
            throw new DevServerException(server.whyNot());
        }
        requireAnswer(settings, server);
        TimeUnit.MILLISECONDS.sleep(LAST_WORDS_MILLIS);
        System.out.printf(
                "%nPage       http://%1$s/%nFollow     http://%1$s/?project=demo%nWebSocket  ws://%1$s/ws%n"
                        + "Publish    echo hello | curl %3$s-T - http://%1$s/api/logs/demo%nor         %2$s%n",
                settings.authority(), settings.publishCommand(redisPort), settings.curlOptions());
        return server.awaitEnd();
    }

    private static void requireAnswer(DevSettings settings, PayaraMicro server) throws IOException {
        var page = URI.create("http://" + settings.authority() + "/").toURL();
        var connection = (HttpURLConnection) page.openConnection();
        connection.setConnectTimeout(ANSWER_LIMIT_MILLIS);
        connection.setReadTimeout(ANSWER_LIMIT_MILLIS);
        int status = connection.getResponseCode();
        connection.disconnect();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new DevServerException(page + " answered " + status + ": " + server.whyNot());
        }
    }
}
