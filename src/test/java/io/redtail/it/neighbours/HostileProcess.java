package io.redtail.it.neighbours;

import com.nimbusds.jose.jwk.RSAKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link HostileTenant} in a process of its own, which gets the processor time that nobody else wants ({@code nice}). A hostile
 * tenant of a real gateway has a machine of its own; here its work would delay the others' clients as much as its requests do.
 */
final class HostileProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private long asked;
    private long refused;

    private HostileProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Who it is. */
    static final String NAME = "hostile";

    private static final int MILLIS_TO_WARM_UP = 2_000;

    /**
     * Starts one. It attacks a server that refuses everything for two seconds first, until its compiler has seen the code: that is
     * not what others shall notice of it. Continues until it is closed, or this JVM ends.
     *
     * @param id who it is
     * @param refusing the port of that server
     */
    static HostileProcess start(HostileWay way, String id, int refusing, int port, RSAKey issuerKey, double perSecond)
            throws IOException {
        Process process = new ProcessBuilder(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-Dredtail.it.http.port=" + port,
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileProcess.class.getName(),
                        way.name(),
                        id,
                        String.valueOf(refusing),
                        String.valueOf(port),
                        String.valueOf(perSecond))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.outputWriter(StandardCharsets.UTF_8)
                .append(issuerKey.toJSONString())
                .append('\n')
                .flush();
        HostileProcess tenant = new HostileProcess(process);
        tenant.output.readLine(); // it has begun
        return tenant;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long asked() {
        return asked;
    }

    long refused() {
        return refused;
    }

    /** Ends it; then it is known what it asked for. */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        try {
            process.outputWriter(StandardCharsets.UTF_8).append("stop\n").flush();
            List<String> counts = List.of(output.readLine().split(" ", -1));
            asked = Long.parseLong(counts.get(0));
            refused = Long.parseLong(counts.get(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Its side: way, name, the refusing server's port, port, requests per second; the issuer's key, then any line that ends it, on the standard input. */
    public static void main(String[] args) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        RSAKey issuerKey = RSAKey.parse(input.readLine());
        HostileWay way = HostileWay.valueOf(args[0]);
        try (var first = new HostileTenant(args[1], Integer.parseInt(args[2]), issuerKey, 0)) {
            way.attack(first);
            Thread.sleep(MILLIS_TO_WARM_UP);
        }
        try (var tenant =
                new HostileTenant(args[1], Integer.parseInt(args[3]), issuerKey, Double.parseDouble(args[4]))) {
            way.attack(tenant);
            System.out.println("begun");
            input.readLine();
            System.out.println(tenant.asked() + " " + tenant.refused());
        }
        System.exit(0);
    }
}
