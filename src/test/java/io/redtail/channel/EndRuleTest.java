package io.redtail.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no rule: {@code InvalidChannelSettingsTest}. */
class EndRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "/status in done,failed | done;failed | /status in done,failed",
                "/status in done , failed | done;failed | /status in done,failed",
                "/status in \"timed out\",done | timed out;done | /status in \"timed out\",done",
                "/status in \"done\" | done | /status in done",
                "/status in \"a, b\" , c | a, b;c | /status in \"a, b\",c"
            })
    void aValueWithASpaceOrACommaStandsInQuotes(String text, String values, String written) {
        EndRule rule = EndRule.parse(text);

        assertThat(rule.values()).containsExactly(values.split(";"));
        assertThat(rule).hasToString(written);
        assertThat(EndRule.parse(rule.toString())).isEqualTo(rule);
    }
}
