package io.redtail.it.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Clients in a process of their own, which is told the last lines and answers with its counts. */
final class ScriptedClients {

    static final Path DIRECTORY = Path.of("src", "test", "ledger");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;

    /** @param command gets the options as its last argument */
    ScriptedClients(Map<String, Object> options, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.add(JSON.writeValueAsString(options));
        process = new ProcessBuilder(all)
                .directory(DIRECTORY.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Whether a command is there and does what it should. */
    static boolean works(String... command) {
        try {
            return new ProcessBuilder(command)
                            .directory(DIRECTORY.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends the changes, and waits until everybody has the last line of each channel. @return what was counted */
    Map<?, ?> finish(Map<String, Integer> last) throws IOException {
        try (var in = process.getOutputStream();
                var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            in.write((JSON.writeValueAsString(last) + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
            String counts = out.readLine();
            if (counts == null) {
                throw new AssertionError("the clients ended without a word");
            }
            return JSON.readValue(counts, Map.class);
        }
    }
}
