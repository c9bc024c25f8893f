package io.redtail.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {

    @Test
    void itsNameIsThePrefixOfItsKindAndItsId() {
        assertThat(Channel.logs("p1").name()).isEqualTo("logs:p1");
        assertThat(Channel.jobs("t1").name()).isEqualTo("jobs:t1");
        assertThat(Channel.jobs("t1")).hasToString("jobs:t1");
    }

    @Test
    void aProjectAndATenantWithTheSameIdAreTwoChannels() {
        assertThat(Channel.logs("x")).isNotEqualTo(Channel.jobs("x")).isEqualTo(Channel.logs("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "AZaz09", "._/@-", "team/repo@v1.2-rc_3", "-", "..", "//"})
    void anIdMayHaveAllOfTheseCharacters(String id) {
        assertThat(Channel.logs(id).id()).isEqualTo(id);
    }

    @Test
    void anIdMayHave128CharactersAndNotOneMore() {
        assertThat(Channel.logs("x".repeat(128)).id()).hasSize(128);
        assertThatThrownBy(() -> Channel.logs("x".repeat(129)))
                .isInstanceOf(InvalidChannelException.class)
                .hasMessageContaining("129 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ", "a b", " a", "a ", "a\n", "\na", "a:b", "*", "p?", "[a]", "a\\b", "ä", "é", "\0", "a\0", "💥",
                "a,b", "{a}", "٣", "a\u2028", "a%20b", "\"", "<b>"
            })
    void anIdMayHaveNoOtherCharacters(String id) {
        assertThatThrownBy(() -> Channel.logs(id))
                .isInstanceOf(InvalidChannelException.class)
                .hasMessageContaining("A-Z a-z 0-9")
                .hasMessageContaining("this one has others");
    }

    @Test
    void anEmptyIdIsRefused() {
        assertThatThrownBy(() -> Channel.jobs(""))
                .isInstanceOf(InvalidChannelException.class)
                .hasMessageContaining("this one is empty");
    }

    @Test
    void aRefusalDoesNotRepeatWhatTheClientSent() {
        assertThatThrownBy(() -> Channel.logs("<script>alert(1)</script>"))
                .hasMessageNotContaining("script")
                .hasMessageNotContaining("alert");
    }
}
