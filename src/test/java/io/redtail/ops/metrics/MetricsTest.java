package io.redtail.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is exported, and that all that is written about it is true: the alert rules, the dashboard, docs/operations/metrics.md. */
@Timeout(60)
class MetricsTest {

    /** Prometheus' text format 0.0.4, a line. */
    private static final Pattern LINE = Pattern.compile("# HELP [a-z_]+ \\S.*"
            + "|# TYPE [a-z_]+ (counter|gauge|histogram|summary)"
            + "|[a-z_]+(\\{[a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\"(,[a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\")*\\})?"
            + " (-?[0-9.]+(E-?[0-9]+)?|\\+Inf|-Inf|NaN)");

    private static final Pattern NAME = Pattern.compile("\\b(redtail|jvm|process)_[a-z_]+");
    private static final Set<String> LABELS = Set.of(
            "version",
            "server",
            "encoding",
            "sink",
            "reason",
            "code",
            "limit",
            "result",
            "probe",
            "name",
            "type",
            "area",
            "pool",
            "gc",
            "le");

    private static RunningMetrics running;
    private static String text;

    @BeforeAll
    static void scrape() throws Exception {
        running = new RunningMetrics();
        text = running.text();
    }

    @AfterAll
    static void stop() throws Exception {
        running.stop();
    }

    @Test
    void everyLineIsPrometheusText() {
        assertThat(text).endsWith("\n");
        assertThat(text.lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).matches(LINE));
    }

    @Test
    void everySampleHasItsKindAndNoneIsThereTwice() {
        Set<String> typed = typed();
        List<String> series = text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .toList();

        assertThat(series).doesNotHaveDuplicates();
        assertThat(samples()).allSatisfy(name -> assertThat(typed).containsAnyOf(name, family(name)));
    }

    @Test
    void namesAreAsPrometheusWantsThem() {
        text.lines().filter(line -> line.startsWith("# TYPE")).forEach(line -> {
            String[] words = line.split(" ", -1);
            assertThat(words[2]).containsPattern("^(redtail|jvm|process)_");
            assertThat(words[2].endsWith("_total")).as(line).isEqualTo(words[3].equals("counter"));
        });
    }

    /** No project, no tenant, no session: as many series with ten thousand channels as with one. */
    @Test
    void labelsAreOfThoseThatHaveFewValues() {
        Matcher label = Pattern.compile("[{,]([a-z]+)=\"").matcher(text);
        while (label.find()) {
            assertThat(LABELS).contains(label.group(1));
        }
        assertThat(text).doesNotContain("logs:p");
    }

    @Test
    void theLatencyOfALineIsInABucket() {
        assertThat(value("redtail_publication_latency_seconds_count")).isPositive();
        assertThat(value("redtail_publication_latency_seconds_bucket{le=\"+Inf\"}"))
                .isEqualTo(value("redtail_publication_latency_seconds_count"));
        assertThat(value("redtail_publication_latency_seconds_sum")).isPositive();
    }

    @Test
    void everyAlertUsesWhatIsExported() throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("docs", "prometheus", "redtail-alerts.yml").toFile());
        List<String> expressions = rules.findValuesAsText("expr");

        assertThat(expressions).hasSizeGreaterThan(10);
        assertThat(rules.findValuesAsText("alert")).hasSameSizeAs(expressions).doesNotHaveDuplicates();
        assertExported(expressions);
    }

    @Test
    void everyPanelUsesWhatIsExported() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("docs", "grafana", "redtail-dashboard.json").toFile());
        List<String> expressions = dashboard.get("panels").findValuesAsText("expr");

        assertThat(expressions).hasSizeGreaterThan(20);
        assertExported(expressions);
        assertExported(dashboard.get("templating").findValuesAsText("definition"));
    }

    @Test
    void everyMetricOfTheGatewayHasAPanel() throws IOException {
        String dashboard = Files.readString(Path.of("docs", "grafana", "redtail-dashboard.json"));

        assertThat(typed().stream().filter(name -> name.startsWith("redtail_") && !dashboard.contains(name)))
                .isEmpty();
    }

    private static void assertExported(List<String> expressions) {
        for (String expression : expressions) {
            assertThat(samples()).as(expression).containsAll(names(expression));
        }
    }

    /** The table of docs/operations/metrics.md, both ways. */
    @Test
    void theDocumentationNamesAllOfThem() throws IOException {
        String page = Files.readString(Path.of("docs/operations/metrics.md"));
        List<String> rows =
                page.lines().filter(line -> line.startsWith("| `redtail_")).toList();

        Set<String> documented = new TreeSet<>();
        rows.forEach(row -> documented.addAll(names(row.split("\\|", -1)[1])));
        Set<String> exported = typed().stream()
                .filter(name -> name.startsWith("redtail_"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(exported);
    }

    /** The names that # TYPE has: with _total, without _bucket. */
    private static Set<String> typed() {
        return text.lines()
                .filter(line -> line.startsWith("# TYPE"))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toSet());
    }

    private static Set<String> samples() {
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    private static String family(String sample) {
        return sample.replaceFirst("_(bucket|count|sum)$", "");
    }

    private static List<String> names(String expression) {
        List<String> names = new ArrayList<>();
        Matcher name = NAME.matcher(expression);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }

    private static double value(String series) {
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
