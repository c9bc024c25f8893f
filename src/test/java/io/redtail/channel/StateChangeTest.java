package io.redtail.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.json.JsonPointer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateChangeTest {

    private static final ChannelType DEVICES = new ChannelType(
            "devices",
            RedisTemplate.parse("devices:{id}"),
            Optional.empty(),
            Optional.of(JsonPointer.parse("/device/name")),
            new PayloadFormat(
                    PayloadCoding.VERBATIM,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(EndRule.parse("/status in gone,off"))),
            Optional.empty());

    private static Optional<StateChange> of(ChannelType type, String json) {
        return StateChange.of(type, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<StateChange> put(String key) {
        return Optional.of(new StateChange(key, false));
    }

    private static Optional<StateChange> removed(String key) {
        return Optional.of(new StateChange(key, true));
    }

    @Test
    void theKeyIsTextOrTheLiteralOfANumber() {
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'j','a':1}")).isEqualTo(put("j"));
        assertThat(of(ChannelTypes.JOBS, "{'a':1,'jobId':7}")).isEqualTo(of(ChannelTypes.JOBS, "{'a':2,'jobId':'7'}"));
        assertThat(of(ChannelTypes.JOBS, "{'jobId':12345678901234567890}")).isEqualTo(put("12345678901234567890"));
        assertThat(of(DEVICES, "{'device':{'name':'a b\\n\u00e9'},'status':'on'}"))
                .isEqualTo(put("a b\n\u00e9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'other':1}",
                "{'jobId':null,'a':1}",
                "{'jobId':{'a':1}}",
                "{'jobId':''}",
                "['jobId']",
                "text",
                "",
                "{'jobId':'j'",
                "null"
            })
    void whatHasNoKeyChangesNothing(String json) {
        assertThat(of(ChannelTypes.JOBS, json)).isEmpty();
    }

    @Test
    void aKeyThatIsTooLongIsNone() {
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'" + "x".repeat(512) + "'}")).isPresent();
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'" + "x".repeat(513) + "'}")).isEmpty();
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'" + "\u00e9".repeat(257) + "'}"))
                .isEmpty();
    }

    @Test
    void whatCannotBeAKeyIsMalformed_andNoKeyIsNot() throws Exception {
        for (String key : List.of("{}", "[1]", "''", "'" + "x".repeat(513) + "'")) {
            assertThatThrownBy(() -> check("{'jobId':" + key + "}"))
                    .isInstanceOf(MalformedPayloadException.class)
                    .hasMessage("its key (/jobId) keeps no value: expected a string or a number of 1 to 512 bytes");
        }
        for (String payload : List.of("{}", "{'jobId':null}", "{'jobId':7}", "{'jobId':", "text")) {
            check(payload);
        }
    }

    private static void check(String json) throws MalformedPayloadException {
        StateChange.check(ChannelTypes.JOBS, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingButNullBesideTheKeyRemovesIt() {
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'j','status':null}")).isEqualTo(removed("j"));
        assertThat(of(ChannelTypes.JOBS, "{'a':null, 'tenantId':'t','jobId':'j', 'b':null}"))
                .isEqualTo(removed("j"));
        assertThat(of(DEVICES, "{'device':{'name':'d'},'status':null}")).isEqualTo(removed("d"));
        assertThat(of(DEVICES, "{'device':{'name':'d','x':null}}")).isEqualTo(removed("d"));
    }

    @Test
    void whatStandsBesideANestedKeyIsAValue() {
        assertThat(of(DEVICES, "{'device':{'name':'d','on':true},'error':null}"))
                .isEqualTo(put("d"));
        assertThat(of(DEVICES, "{'device':{'name':'d','x':{}},'error':null}")).isEqualTo(put("d"));
    }

    @Test
    void aKeyAloneAndANullAmongOthersAreValues() {
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'j'}")).isEqualTo(put("j"));
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'j','error':null,'status':'ok'}"))
                .isEqualTo(put("j"));
        assertThat(of(ChannelTypes.JOBS, "{'jobId':'j','deleted':true}")).isEqualTo(put("j"));
    }

    @Test
    void theEndRuleOfTheTypeRemovesTheKey() {
        assertThat(of(DEVICES, "{'device':{'name':'d'},'status':'off'}")).isEqualTo(removed("d"));
        assertThat(of(DEVICES, "{'device':{'name':'d'},'status':'on'}")).isEqualTo(put("d"));
    }

    @Test
    void aLogHasNoKeys() {
        assertThat(of(ChannelTypes.LOGS, "{'jobId':'j'}")).isEmpty();
    }
}
