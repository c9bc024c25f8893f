package io.redtail.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certification authority that lives as long as a test, made with the {@code openssl} of the machine. */
final class TestCa {

    private final Path directory;
    private final String name;

    TestCa(Path directory, String name) throws Exception {
        this.directory = directory;
        this.name = name;
        openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".pem");
    }

    /** Whether there is an {@code openssl} here. */
    static boolean isPossible() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Path certificate() {
        return directory.resolve(name + ".pem");
    }

    /**
     * Makes a key and a certificate for a server.
     *
     * @param names such as {@code DNS:localhost}, separated by commas
     * @return what Redis needs to serve with it
     */
    String[] serve(String server, String names) throws Exception {
        openssl("req -newkey rsa:2048 -nodes -subj /CN=" + server + " -addext subjectAltName=" + names + " -keyout "
                + server + ".key -out " + server + ".csr");
        openssl("x509 -req -days 2 -copy_extensions copy -in " + server + ".csr -CA " + name + ".pem -CAkey " + name
                + ".key -CAcreateserial -out " + server + ".pem");
        return new String[] {
            "--tls-cert-file",
            directory.resolve(server + ".pem").toString(),
            "--tls-key-file",
            directory.resolve(server + ".key").toString(),
            "--tls-ca-cert-file",
            certificate().toString(),
            "--tls-auth-clients",
            "no"
        };
    }

    private void openssl(String arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("openssl " + arguments + ": see " + directory.resolve("openssl.log"));
        }
    }
}
