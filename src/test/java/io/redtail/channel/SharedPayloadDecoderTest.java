package io.redtail.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.redtail.json.Utf8;
import jakarta.json.Json;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedPayloadDecoderTest {

    /** Payloads to start from when looking for trouble; a single quote stands for a double one. */
    private static final List<String> SEEDS = List.of(
            "{'tenantId':'t','jobId':'j1','status':'RUNNING','progress':0.5}",
            "{'jobId':'j1','tenantId':'t','status':'DONE'}",
            "{'jobId':'j1','tenantId':42}",
            "{'tenantId':'t'}",
            "{ 'a' : [ 1 , 2.50 , -3e+7 , true , false , null , 'x' ] ,\n 'tenantId' : 't' }",
            "{'a':{'b':{'tenantId':'inner','c':[{'d':[]},{}]}},'tenantId':'outer'}",
            "{'t\\u0065nantId':'\\u0074','a\\u0000':'\\ud83d\\udca5\\n\\/'}",
            "{'ä':'€','tenantId':'t','💥':'\u2028'}");

    /** A tenant that the oracle and the decoder must agree about; in between there are whole numbers beyond any id. */
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9_/@-][A-Za-z0-9_/@-]{0,127}");

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());
    private static final JsonBuilderFactory BUILDERS = Json.createBuilderFactory(Map.of());

    private final SharedPayloadDecoder decoder =
            new SharedPayloadDecoder(Channel.jobs("t").type());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'tenantId':'t','a':1,'b':2} | {'a':1,'b':2}",
                "{'a':1,'tenantId':'t','b':2} | {'a':1,'b':2}",
                "{'a':1,'b':2,'tenantId':'t'} | {'a':1,'b':2}",
                "{'tenantId':'t'}             | {}",
                "{'z':1,'tenantId':'t','a':2,'m':3} | {'z':1,'a':2,'m':3}"
            })
    void theTenantIsTakenOutWhereverItStandsAndTheOrderIsKept(String payload, String expected)
            throws MalformedPayloadException {
        assertThat(decode(payload)).isEqualTo(json(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'text'",
                "''",
                "'ä€💥'",
                "'\\u00e4\\n\\\\\\\"\\/'",
                "0",
                "-0",
                "1.0",
                "1.50",
                "1E5",
                "1e+05",
                "-12.340e-7",
                "123456789012345678901234567890",
                "true",
                "false",
                "null",
                "[]",
                "{}",
                "[1,'a',null,[{}]]",
                "{'b':{'c':[1]}}",
                "{'tenantId':'inner'}"
            })
    void aMembersValueIsNotChanged(String value) throws MalformedPayloadException {
        assertThat(decode("{'tenantId':'t','a':" + value + "}")).isEqualTo(json("{'a':" + value + "}"));
    }

    @Test
    void aMembersNameIsNotChanged() throws MalformedPayloadException {
        assertThat(decode("{'':1,'tenantId2':2,'tenantid':3,'\\u0061':4,'tenantId':'t','tenantId\\u0000':5}"))
                .isEqualTo(json("{'':1,'tenantId2':2,'tenantid':3,'\\u0061':4,'tenantId\\u0000':5}"));
    }

    @Test
    void whiteSpaceBetweenTokensIsLeftOutAndInStringsItIsKept() throws MalformedPayloadException {
        assertThat(decode(" \t\r\n{ 'a' :\t[ 1 ,\n2 ] , 'tenantId' : 't' ,\r\n'b' : { 'c' : ' d  e ' } }\n "))
                .isEqualTo(json("{'a':[1,2],'b':{'c':' d  e '}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'t'           | t",
                "'team/a@1._-' | team/a@1._-",
                "42            | 42",
                "0             | 0",
                "-7            | -7",
                "'42'          | 42",
                "'\\u0074'     | t",
                "'a\\/b'       | a/b",
                "12345678901234567890 | 12345678901234567890"
            })
    void theTenantIsAStringOrAWholeNumber(String tenantId, String id) throws MalformedPayloadException {
        for (String payload : List.of("{'tenantId':%s,'a':1}", "{'a':1,'tenantId':%s}", "{ 'tenantId' : %s }")) {
            assertThat(publication(String.format(payload, tenantId)).channel()).isEqualTo(Channel.jobs(id));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t\\u0065nantId",
                "\\u0074\\u0065\\u006e\\u0061\\u006e\\u0074\\u0049\\u0064",
                "tenantI\\u0064",
                "tenantI\\u0064"
            })
    void theKeyMayBeEscaped(String key) throws MalformedPayloadException {
        SharedPayloadDecoder.Addressed publication = publication("{'a':1,'" + key + "':'t','b':2}");

        assertThat(publication.channel()).isEqualTo(Channel.jobs("t"));
        assertThat(new String(publication.payload(), UTF_8)).isEqualTo(json("{'a':1,'b':2}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "[]",
                "[{'tenantId':'t'}]",
                "'tenantId'",
                "1",
                "null",
                "true",
                "{",
                "}",
                "{]",
                "{'a'}",
                "{'a':}",
                "{'tenantId'",
                "{'tenantId':",
                "{'tenantId':'t'",
                "{'tenantId':'t',",
                "{'tenantId':'t',}",
                "{,'tenantId':'t'}",
                "{'tenantId':'t','a'}",
                "{'tenantId':'t','a':}",
                "{'tenantId':'t' 'a':1}",
                "{'tenantId':'t','a':[1,]}",
                "{'tenantId':'t','a':[1 2]}",
                "{'tenantId':'t','a':[}",
                "{'tenantId':'t','a':{]}",
                "{'tenantId':'t','a':01}",
                "{'tenantId':'t','a':1.}",
                "{'tenantId':'t','a':.5}",
                "{'tenantId':'t','a':+1}",
                "{'tenantId':'t','a':-}",
                "{'tenantId':'t','a':1e}",
                "{'tenantId':'t','a':1e+}",
                "{'tenantId':'t','a':0x1}",
                "{'tenantId':'t','a':NaN}",
                "{'tenantId':'t','a':Infinity}",
                "{'tenantId':'t','a':tru}",
                "{'tenantId':'t','a':True}",
                "{'tenantId':'t','a':nul}",
                "{'tenantId':'t','a':'\\q'}",
                "{'tenantId':'t','a':'\\u12g4'}",
                "{'tenantId':'t','a':'\\u12'}",
                "{'tenantId':'t','a':'\\u123g'}",
                "{'tenantId':'t','a':'\\u123'}",
                "{'tenantId':'t','a':'\\",
                "{'tenantId':'t','a':'b\nc'}",
                "{'tenantId':'t','a':'b\tc'}",
                "{'tenantId':'t','a\n':1}",
                "{'tenantId':'t'}}",
                "{'tenantId':'t'} x",
                "{'tenantId':'t'}{}",
                "{'tenantId':'t'},",
                "\ufeff{'tenantId':'t'}",
                "{tenantId:'t'}",
                "{'tenantId':'t',a:1}",
                "{'tenantId':'t'/**/}",
                "{'tenantId':'t','a':\u00a01}"
            })
    void whatIsNoJsonObjectIsRefused(String payload) {
        assertThatThrownBy(() -> decode(payload)).isInstanceOf(MalformedPayloadException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                               | no tenantId",
                "{'a':1}                          | no tenantId",
                "{'a':{'tenantId':'t'}}           | no tenantId",
                "{'tenantid':'t'}                 | no tenantId",
                "{'tenantId':'t','tenantId':'t'}  | two tenantIds",
                "{'tenantId':1,'tenantI\\u0064':2}| two tenantIds",
                "{'tenantId':1.5}                 | not a whole one",
                "{'tenantId':1e3}                 | not a whole one",
                "{'tenantId':null}                | its tenantId is true, false or null: expected a string",
                "{'tenantId':true}                | its tenantId is true, false or null: expected a string",
                "{'tenantId':nul}                 | it is not JSON",
                "{'tenantId':['t']}               | its tenantId is an object or an array: expected a string",
                "{'tenantId':{'id':'t'}}          | its tenantId is an object or an array: expected a string",
                "{'tenantId':''}                  | cannot name a channel",
                "{'tenantId':'a b'}               | cannot name a channel",
                "{'tenantId':'*'}                 | cannot name a channel",
                "{'tenantId':'t\\u0000'}          | cannot name a channel",
                "{'tenantId':'\\ud800'}           | cannot name a channel"
            })
    void anObjectThatNamesNoTenantIsRefused(String payload, String reason) {
        assertThatThrownBy(() -> decode(payload))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageContaining(reason == null ? "" : reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "marker",
                "{'marker':",
                "{'tenantId':'marker marker'}",
                "{'tenantId':'t'} marker",
                "{'tenantId':marker}"
            })
    void aRefusalDoesNotRepeatThePayload(String payload) {
        assertThatThrownBy(() -> decode(payload))
                .isInstanceOf(MalformedPayloadException.class)
                .hasMessageNotContaining("marker");
    }

    /** As JSON allows; the legacy server's JSON.parse would have kept the last one. */
    @Test
    void otherMembersMayAppearTwice() throws MalformedPayloadException {
        assertThat(decode("{'a':1,'tenantId':'t','a':2}")).isEqualTo(json("{'a':1,'a':2}"));
    }

    @Test
    void malformedUtf8BecomesAReplacementCharacter() throws MalformedPayloadException {
        byte[] payload = json("{'tenantId':'t','a':'xyz'}").getBytes(UTF_8);
        payload[json("{'tenantId':'t','a':'x").length()] = (byte) 0xff;

        assertThat(new String(decoder.decode(payload).payload(), UTF_8)).isEqualTo(json("{'a':'x\uFFFDz'}"));
    }

    @Test
    void aLongTenantIsRefused() throws MalformedPayloadException {
        assertThat(publication("{'tenantId':'" + "x".repeat(128) + "'}")
                        .channel()
                        .id())
                .hasSize(128);
        assertThatThrownBy(() -> decode("{'tenantId':'" + "x".repeat(129) + "'}"))
                .isInstanceOf(MalformedPayloadException.class);
    }

    @Test
    void nestingHasALimitThatNoPublisherReachesAndNoStackFeels() throws MalformedPayloadException {
        String deep = "[".repeat(256) + "]".repeat(256);
        assertThat(decode("{'tenantId':'t','a':" + deep + "}")).isEqualTo(json("{'a':" + deep + "}"));

        for (String opening : List.of("[", "{'a':", "[{'a':")) {
            assertThatThrownBy(() -> decode("{'tenantId':'t','a':" + opening.repeat(100_000)))
                    .isInstanceOf(MalformedPayloadException.class)
                    .hasMessageContaining("nested deeper");
        }
        assertThatThrownBy(() -> decode("{'tenantId':'t','a':[" + deep + "]}"))
                .isInstanceOf(MalformedPayloadException.class);
    }

    @Test
    void aLargeUpdateIsUnchanged() throws MalformedPayloadException {
        String lines = "'line \\n'," + "'x'";
        String large = "{'a':[" + (lines + ",").repeat(50_000) + "1],'tenantId':'t','b':'" + "y".repeat(500_000) + "'}";

        assertThat(decode(large)).isEqualTo(json(large).replace(",\"tenantId\":\"t\"", ""));
    }

    /** On the reader's thread: looking the JSON provider up for each of them took most of a second for one message. */
    @Test
    @Timeout(5)
    void escapesInNamesCostNoMoreThanAFewMicroseconds() throws MalformedPayloadException {
        String members =
                IntStream.range(0, 1000).mapToObj(i -> "'a\\n" + i + "':1").collect(Collectors.joining(","));

        for (int i = 0; i < 50; i++) {
            assertThat(decode("{'tenantId':'t'," + members + "}")).isEqualTo(json("{" + members + "}"));
        }
    }

    @Test
    void itAgreesWithAnotherJsonReaderAboutMutatedUpdates() {
        Random random = new Random(31);
        int accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            accepted += assertAgrees(mutated(random, random.nextInt(3))) ? 1 : 0;
        }
        assertThat(accepted).as("enough of them were good").isBetween(2_000, 9_000);
    }

    @Test
    void itAgreesWithAnotherJsonReaderAboutRandomText() {
        Random random = new Random(32);
        String[] tokens = {
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"tenantId\"",
            "\"tenantId\":\"t\"",
            "\"a\"",
            "\"a\":",
            "1",
            "-0.5e1",
            "true",
            "null",
            " ",
            "\"\\u0061\"",
            "\"",
            "\\",
            "x"
        };
        for (int i = 0; i < 10_000; i++) {
            StringBuilder payload = new StringBuilder("{");
            for (int length = random.nextInt(14); length > 0; length--) {
                payload.append(tokens[random.nextInt(tokens.length)]);
            }
            assertAgrees(payload.append('}').toString().getBytes(UTF_8));
        }
    }

    private static byte[] mutated(Random random, int mutations) {
        byte[] payload = json(SEEDS.get(random.nextInt(SEEDS.size()))).getBytes(UTF_8);
        for (int i = 0; i < mutations; i++) {
            payload = mutate(payload, random);
        }
        return payload;
    }

    private static byte[] mutate(byte[] payload, Random random) {
        if (payload.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(payload.length);
        int to = Math.min(payload.length, at + 1 + random.nextInt(6));
        byte[] before = Arrays.copyOf(payload, at);
        return switch (random.nextInt(4)) {
            case 0 -> {
                byte[] changed = payload.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            case 1 -> concat(before, Arrays.copyOfRange(payload, to, payload.length));
            case 2 ->
                concat(
                        concat(before, Arrays.copyOfRange(payload, at, to)),
                        Arrays.copyOfRange(payload, at, payload.length));
            default -> before;
        };
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Whatever it is, it is either refused, or another reader sees in the publication what it sees in the payload. */
    private boolean assertAgrees(byte[] payload) {
        String text = new String(payload, UTF_8);
        Optional<Update> expected =
                oracle(text).filter(update -> update.tenants().size() == 1);
        try {
            SharedPayloadDecoder.Addressed publication = decoder.decode(payload);
            Update update = oracle(new String(publication.payload(), UTF_8)).orElseThrow();
            byte[] utf8 = publication.payload();
            if (expected.isEmpty()
                    || !expected.get()
                            .tenants()
                            .equals(List.of(publication.channel().id()))
                    || !expected.get().others().equals(update.others())
                    || !update.tenants().isEmpty()
                    || Utf8.replaceMalformed(utf8) != utf8) {
                fail(text + " was taken for " + publication.channel() + " as "
                        + new String(publication.payload(), UTF_8));
            }
            return true;
        } catch (MalformedPayloadException refusal) {
            if (expected.isPresent()
                    && TENANT.matcher(expected.get().tenants().get(0)).matches()) {
                fail(text + " was refused: " + refusal.getMessage());
            }
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("for " + text, e);
        }
    }

    /**
     * An update as another reader sees it.
     *
     * @param tenants the values of all members of that name: strings, or numbers as they were written
     */
    private record Update(List<String> tenants, JsonObject others) {}

    private static Optional<Update> oracle(String text) {
        List<String> tenants = new ArrayList<>();
        JsonObjectBuilder others = BUILDERS.createObjectBuilder();
        try (var parser = PARSERS.createParser(new StringReader(text))) {
            if (parser.next() != Event.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.next() != Event.END_OBJECT) {
                String name = parser.getString();
                Event event = parser.next();
                if (!name.equals("tenantId")) {
                    others.add(name, parser.getValue());
                } else if (event == Event.VALUE_STRING || event == Event.VALUE_NUMBER) {
                    tenants.add(parser.getString());
                } else {
                    tenants.add("neither a string nor a number: " + parser.getValue());
                }
            }
            return parser.hasNext() ? Optional.empty() : Optional.of(new Update(tenants, others.build()));
        } catch (JsonException malformed) {
            return Optional.empty();
        }
    }

    private String decode(String payload) throws MalformedPayloadException {
        return new String(publication(payload).payload(), UTF_8);
    }

    private SharedPayloadDecoder.Addressed publication(String payload) throws MalformedPayloadException {
        return decoder.decode(json(payload).getBytes(UTF_8));
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }
}
