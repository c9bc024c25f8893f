package io.redtail;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.log.BoundedLog;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which package may import which, for the packages that docs/architecture.md lists. A package that does not exist yet
 * breaks no rule. {@code ops} and {@code bootstrap} are bound only by what others may not do with them.
 */
@AnalyzeClasses(packages = "io.redtail", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** Java, and annotations that only tools read. */
    private static final String[] EVERYWHERE = {
        "java..", "javax.crypto..", "org.jspecify..", "com.google.errorprone.annotations..",
    };

    /** What every package but the heart may be wired with. */
    private static final String[] WIRING = {
        "jakarta.enterprise..", "jakarta.inject..", "jakarta.annotation..", "jakarta.interceptor..",
    };

    @ArchTest
    static final ArchRule deliveryIsPlainJava = plainJava("delivery", "channel", "json", "log", "lifecycle");

    @ArchTest
    static final ArchRule channelIsPlainJava = plainJava("channel", "json");

    @ArchTest
    static final ArchRule jsonIsPlainJava = plainJava("json");

    @ArchTest
    static final ArchRule logIsPlainJava = plainJava("log");

    @ArchTest
    static final ArchRule timeIsPlainJava = plainJava("time");

    @ArchTest
    static final ArchRule lifecycleIsPlainJava = plainJava("lifecycle", "log");

    @ArchTest
    static final ArchRule server =
            only("server", ours(), "jakarta.websocket..", "jakarta.servlet..", "io.undertow..", "org.xnio..");

    @ArchTest
    static final ArchRule onlyServerImportsServers = noClasses()
            .that()
            .resideOutsideOfPackage("io.redtail.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.undertow..", "org.xnio..", "org.glassfish..", "org.apache..", "com.ibm..");

    @ArchTest
    static final ArchRule whatIsLoggedGoesWhereTheSettingSays = noClasses()
            .that()
            .resideOutsideOfPackage("io.redtail.log..")
            .should()
            .callMethod(System.class, "getLogger", String.class)
            .because("Logs.of(…) knows of redtail.log.format");

    /** And why nobody outside can make one of these write at any rate. */
    private static final Map<String, String> WARN_WITHOUT_A_BOUND = Map.ofEntries(
            entry("bootstrap.AcceptQueue", "once, at the start"),
            entry("bootstrap.OpenFiles", "once, at the start"),
            entry("history.FeedReader", "once"),
            entry("history.HistoryRoom", "when Redis becomes full; not again before it has had room for a while"),
            entry("history.Recorder", "when this node becomes the one that records"),
            entry("history.RecorderLoop", "recording_refused, once"),
            entry("history.Recount", "once"),
            entry("history.RedisHistoryReader", "once"),
            entry("history.ReplayBufferWatch", "has a pause of its own"),
            entry("lifecycle.Components", "once for each part, at the stop"),
            entry("ops.JmxRegistration", "once, at the start and at the stop"),
            entry("ops.tracing.OpenTelemetrySource", "once, at the start"),
            entry("redis.BusWatch", "once"),
            entry("redis.PlainChannelFormat", "the first, second, fourth, eighth …"),
            entry("redis.Probe", "once, until one comes back"),
            entry("redis.SubscriberConnection", "once for each connection to Redis"),
            entry("redis.SubscriberLoop", "the first, second, fourth, eighth …"),
            entry("redis.SubscriptionReconciler", "once for each connection to Redis"),
            entry("security.AccessControl", "open_to_everyone, once"),
            entry("server.liberty.LibertyThreads", "once, at the start"),
            entry("server.Workarounds", "once for each workaround"));

    @ArchTest
    static final ArchRule whatStrangersCauseIsLoggedWithABound = classes()
            .should(new ArchCondition<>("log warnings and errors through BoundedLog") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    if (!WARN_WITHOUT_A_BOUND.containsKey(item.getName().replace("io.redtail.", ""))) {
                        item.getFieldAccessesFromSelf().stream()
                                .filter(access -> access.getTargetOwner().isEquivalentTo(System.Logger.Level.class))
                                .filter(access -> Set.of("WARNING", "ERROR")
                                        .contains(access.getTarget().getName()))
                                .filter(access -> access.getOrigin().getConstructorCallsFromSelf().stream()
                                        .noneMatch(call -> call.getTargetOwner().isEquivalentTo(BoundedLog.class)))
                                .forEach(access -> events.add(SimpleConditionEvent.violated(item, access.toString())));
                    }
                }
            });

    @ArchTest
    static final ArchRule protocol = only("protocol", ours("channel", "json", "delivery", "time"), "jakarta.json..");

    @ArchTest
    static final ArchRule redis = only(
            "redis",
            ours("channel", "json", "delivery", "protocol", "http.publishing", "http.tickets", "config"),
            "redis.clients..");

    @ArchTest
    static final ArchRule history =
            only("history", ours("channel", "json", "delivery", "redis", "config", "archive"), "redis.clients..");

    @ArchTest
    static final ArchRule archive = only("archive", ours("channel", "delivery", "config"), "com.github.davidmoten..");

    @ArchTest
    static final ArchRule websocket = only(
            "websocket",
            ours("channel", "json", "delivery", "protocol", "security", "config", "server"),
            "jakarta.websocket..",
            "jakarta.servlet..");

    @ArchTest
    static final ArchRule http = only(
            "http",
            ours("channel", "json", "delivery", "protocol", "security", "config", "server"),
            "jakarta.servlet..",
            "jakarta.json..");

    @ArchTest
    static final ArchRule security =
            only("security", ours("channel", "json", "delivery", "config"), "com.nimbusds..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule config = only("config", ours("channel", "json", "time"), "org.eclipse.microprofile.config..");

    /** Nothing compares with a type, or chooses by it: what differs is an attribute of {@code ChannelType}. */
    @ArchTest
    static final ArchRule nobodyNamesATypeOfChannel = noClasses()
            .that()
            .doNotBelongToAnyOf(Channel.class, ChannelTypes.class)
            .should()
            .accessFieldWhere(target(name("LOGS").or(name("JOBS"))).and(target(owner(type(ChannelTypes.class)))))
            .orShould()
            .callMethod(Channel.class, "logs", String.class)
            .orShould()
            .callMethod(Channel.class, "jobs", String.class)
            .orShould()
            .callMethodWhere(target(owner(type(ChannelType.class))).and(target(name("equals"))));

    @ArchTest
    static final ArchRule nobodyImportsBootstrap = noClasses()
            .that()
            .resideOutsideOfPackage("io.redtail.bootstrap..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.redtail.bootstrap..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.redtail.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesBetweenSubPackages =
            slices().matching("io.redtail.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule everyClassIsInOneOfThePackages = classes()
            .should()
            .resideInAnyPackage(ours(
                    "channel",
                    "json",
                    "delivery",
                    "protocol",
                    "redis",
                    "history",
                    "archive",
                    "websocket",
                    "http",
                    "security",
                    "ops",
                    "config",
                    "server",
                    "log",
                    "lifecycle",
                    "time",
                    "bootstrap"));

    private static ArchRule plainJava(String name, String... others) {
        return classes()
                .that()
                .resideInAPackage("io.redtail." + name + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(join(EVERYWHERE, join(ours(name), ours(others))))
                .allowEmptyShould(true);
    }

    private static ArchRule only(String name, String[] packages, String... libraries) {
        return classes()
                .that()
                .resideInAPackage("io.redtail." + name + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(join(
                        join(EVERYWHERE, WIRING), join(packages, join(ours(name, "log", "lifecycle"), libraries))))
                .allowEmptyShould(true);
    }

    private static String[] ours(String... names) {
        return Stream.of(names).map(name -> "io.redtail." + name + "..").toArray(String[]::new);
    }

    private static String[] join(String[] some, String[] more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }
}
