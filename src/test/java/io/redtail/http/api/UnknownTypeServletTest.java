package io.redtail.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownTypeServletTest {

    /** A path of a type that is served comes to this servlet from a server that resolves dots, as Payara does. */
    @ParameterizedTest
    @CsvSource({
        "/api/nope/1, there is no channel type nope",
        "/api/nope, there is no channel type nope",
        "/api/logs/o/..%2f..%2fx, 'the segments . and .. of this path, also encoded ones, lead out of the channel type logs'",
        "/api/logs/../x, 'the segments . and .. of this path, also encoded ones, lead out of the channel type logs'",
        "/api/NOPE/1, there is nothing here"
    })
    void whatIsWrongIsSaidOfWhatWasWritten(String path, String detail) {
        assertThat(UnknownTypeServlet.what(path, ChannelTypes.BUILT_IN)).isEqualTo(detail);
    }
}
