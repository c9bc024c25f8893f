package io.redtail.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.redtail.Effort;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A hundred thousand mutated inputs for {@link DecoderFuzz}, ten million with {@code -Pproofs}: bytes changed, cut out,
 * repeated, joined with those of another input or with what JSON is made of. The same in each run.
 */
class DecoderFuzzTest {

    private static final int INPUTS = Effort.of("redtail.test.fuzz.inputs", 100_000, 10_000_000);
    private static final int INPUTS_A_TASK = 10_000;

    /** A single quote stands for a double one. */
    private static final List<byte[]> SEEDS = inputs(
            "{'action':'subscribe','projectId':'p','id':1,'tail':100}",
            "{'action':'subscribe','projectId':'p','since':{'epoch':'e.1','offset':57,'x':[{}]}}",
            "{'action':'unsubscribe','tenantId':-7,'id':'q'}",
            "{'action':'list','id':null}",
            "{'action':'authenticate','token':'a.b.c'}",
            "{'type':'SUBSCRIBE','tenantId':999999999999999999}",
            "{'type':'UNSUBSCRIBE','tenantId':'t'}",
            "{'\\u0061ction':'p\\u0069ng'}",
            "{'tenantId':'t','jobId':'j1','status':'RUNNING','progress':0.5}",
            "{ 'a' : [ 1 , 2.50 , -3e+7 , true , false , null , 'x' ] ,\n 'tenantId' : 't' }",
            "{'a':{'b':{'tenantId':'inner','c':[{'d':[]},{}]}},'tenantId':'outer'}",
            "{'t\\u0065nantId':'\\u0074','a\\u0000':'\\ud83d\\udca5\\n\\/'}",
            "{'\u00e4':'\u20ac','tenantId':'t','\ud83d\udca5':'\u2028'}");

    private static final List<byte[]> TOKENS = inputs(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "'",
            "\\",
            "\\u",
            "\\ud800",
            "\\u0000",
            "-",
            "0",
            "1e400",
            "9999999999999999999999",
            ".",
            "null",
            "true",
            "fals",
            "'action':",
            "'type':",
            "'tenantId':",
            "'since':{",
            "'id':",
            " ",
            "\0",
            "\ufeff",
            "[".repeat(300),
            "{'a':".repeat(300),
            "x".repeat(130));

    @Test
    void nothingButADeclaredRefusalComesOutOfMutatedInput() {
        IntStream.range(0, (INPUTS + INPUTS_A_TASK - 1) / INPUTS_A_TASK)
                .parallel()
                .forEach(DecoderFuzzTest::fuzz);
    }

    private static void fuzz(int task) {
        Random random = new Random(task);
        for (int i = 0; i < INPUTS_A_TASK; i++) {
            byte[] input = one(SEEDS, random);
            for (int mutations = random.nextInt(6); mutations > 0; mutations--) {
                input = mutate(input, random);
            }
            try {
                DecoderFuzz.fuzzerTestOneInput(input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "input " + i + " of task " + task + ", as ISO 8859-1: " + new String(input, ISO_8859_1), e);
            }
        }
    }

    private static byte[] mutate(byte[] input, Random random) {
        int at = random.nextInt(input.length + 1);
        int to = Math.min(input.length, at + random.nextInt(12));
        byte[] before = Arrays.copyOf(input, at);
        byte[] after = Arrays.copyOfRange(input, at, input.length);
        return switch (random.nextInt(7)) {
            case 0 -> join(before, new byte[] {(byte) random.nextInt(256)}, after);
            case 1 ->
                join(before, new byte[] {(byte) random.nextInt(256)}, Arrays.copyOfRange(input, to, input.length));
            case 2 -> join(before, Arrays.copyOfRange(input, to, input.length));
            case 3 -> join(before, Arrays.copyOfRange(input, at, to), after);
            case 4 -> join(before, one(TOKENS, random), after);
            case 5 -> join(before, one(SEEDS, random));
            default -> before;
        };
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] one(List<byte[]> inputs, Random random) {
        return inputs.get(random.nextInt(inputs.size()));
    }

    private static List<byte[]> inputs(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.replace('\'', '"').getBytes(UTF_8))
                .toList();
    }
}
