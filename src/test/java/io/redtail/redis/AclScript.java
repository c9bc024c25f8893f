package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The script {@code server-config/redis/redtail-acl}. */
final class AclScript {

    private AclScript() {}

    /** The lines that it prints for these types. */
    static Stream<String> print(String prefix, String mode, ChannelTypes types)
            throws IOException, InterruptedException {
        return print(List.of("-p", prefix, mode), types);
    }

    /** The same for a Redis Cluster. */
    static Stream<String> printForCluster(String mode, ChannelTypes types) throws IOException, InterruptedException {
        return print(List.of("-c", mode), types);
    }

    private static Stream<String> print(List<String> options, ChannelTypes types)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "server-config/redis/redtail-acl"));
        command.addAll(options);
        types.all().forEach(type -> command.add(type.redis().toString()));
        Process script = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor()).as(printed).isZero();
        return printed.lines();
    }
}
