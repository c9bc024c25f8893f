package io.redtail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void itsMeaningIsOnThePageOfTheProtocol(ErrorCode code) throws IOException {
        assertThat(Files.readString(Path.of("docs", "protocol.md"))).contains("| `" + code.code() + "` | ");
    }

    @Test
    void theSchemaKnowsAll() throws IOException {
        String codes = Arrays.stream(ErrorCode.values()).map(ErrorCode::code).collect(Collectors.joining(", "));

        assertThat(Files.readString(Path.of("docs", "asyncapi.yaml"))).contains("{enum: [" + codes + "]}");
    }
}
