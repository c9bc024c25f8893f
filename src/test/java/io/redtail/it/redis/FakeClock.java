package io.redtail.it.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A wall clock for a Redis, which a test can set; by Debian's libfaketime. The clock that only continues is not touched. */
public final class FakeClock {

    private final Path file;
    private final Path library;

    private FakeClock(Path file, Path library) {
        this.file = file;
        this.library = library;
    }

    /** One that shows the time; empty where there is no libfaketime: {@code apt-get install libfaketime}. */
    public static Optional<FakeClock> in(Path file) throws IOException {
        Optional<Path> library = Stream.of("x86_64", "aarch64")
                .map(machine -> Path.of("/usr/lib/" + machine + "-linux-gnu/faketime/libfaketime.so.1"))
                .filter(Files::exists)
                .findFirst();
        if (library.isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        FakeClock clock = new FakeClock(file.toAbsolutePath(), library.get());
        clock.set("+0");
        return Optional.of(clock);
    }

    /** What the process is to have in its environment. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_CACHE_DURATION",
                "1", // seconds
                "DONT_FAKE_MONOTONIC",
                "1");
    }

    /** Sets it so many seconds ahead, {@code +3600}, or back. Takes a second. */
    public void set(String offset) throws IOException {
        Files.writeString(file, offset + "\n");
    }
}
