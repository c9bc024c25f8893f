package io.redtail.it.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The rows as they were measured: printed, and kept in target/faults. */
final class FaultTable {

    private static final String HEAD = """
            | fault | all viewers live again after | longest time without a connection | 99 of 100 who lost it | lines published | gaps announced | lines inside them, over all viewers | lost unannounced | doubled or out of order |
            |---|---|---|---|---|---|---|---|---|
            """;

    private final Path file;

    FaultTable(String name) throws IOException {
        file = Files.createDirectories(Path.of("target", "faults")).resolve(name + ".md");
        Files.writeString(file, HEAD);
    }

    void add(String row) throws IOException {
        System.out.println(row);
        Files.writeString(file, row + "\n", StandardOpenOption.APPEND);
    }
}
