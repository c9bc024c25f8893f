package io.redtail.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {

    private final Configuration defaults = Configuration.read(MapConfig.of());

    @Test
    void whatFitsStaysAsItIs() {
        assertThat(new OpenFiles(65_536, 400).fit(defaults)).isSameAs(defaults);
    }

    @ParameterizedTest
    @CsvSource({"50000, 400", "20000, 400", "4096, 300", "1024, 400", "700, 400", "400, 400", "256, 400"})
    void whatDoesNotFitIsLoweredUntilItDoes(int max, int open) {
        Configuration fitted = new OpenFiles(max, open).fit(defaults);

        int connections = fitted.limits().connections();
        int streams = fitted.http().maxStreams();
        int uploads = fitted.http().maxUploads();
        assertThat(connections).isBetween(1, 50_000);
        assertThat(streams).isBetween(1, 1_000);
        assertThat(uploads).isBetween(1, 100);
        assertThat(open + connections + streams + uploads).isLessThanOrEqualTo(Math.max(max, open + 3));
        assertThat(fitted.limits().connectionsPerAddress())
                .isEqualTo(defaults.limits().connectionsPerAddress());
    }

    @Test
    void mostOfAFewFilesIsForConnections() {
        Configuration fitted = new OpenFiles(1_424, 400).fit(defaults);

        assertThat(fitted.limits().connections()).isEqualTo(480);
        assertThat(fitted.http().maxStreams()).isEqualTo(192);
        assertThat(fitted.http().maxUploads()).isEqualTo(96);
    }

    @Test
    void withoutALimitOfItsOwnTheGatewayTakesTheProcesses() {
        Configuration unlimited = Configuration.read(MapConfig.of("redtail.limits.connections", "0"));

        Configuration fitted = new OpenFiles(10_000, 400).fit(unlimited);

        assertThat(fitted.limits().connections()).isEqualTo(10_000 - 400 - 256 - 1_000 - 100);
    }

    @Test
    void thisProcessHasSome() {
        assertThat(OpenFiles.ofThisProcess())
                .hasValueSatisfying(files -> assertThat(files.open()).isBetween(1L, files.max()));
    }
}
