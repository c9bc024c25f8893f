package io.redtail;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.redtail.delivery.Channel;
import io.redtail.delivery.ChannelType;
import io.redtail.delivery.ChannelTypes;
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
    static final ArchRule deliveryIsPlainJava = plainJava("delivery", "log", "lifecycle");

    @ArchTest
    static final ArchRule logIsPlainJava = plainJava("log");

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

    @ArchTest
    static final ArchRule protocol = only("protocol", ours("delivery"), "jakarta.json..");

    @ArchTest
    static final ArchRule redis =
            only("redis", ours("delivery", "protocol", "http.publishing", "http.tickets", "config"), "redis.clients..");

    @ArchTest
    static final ArchRule history = only("history", ours("delivery", "redis", "config"), "redis.clients..");

    @ArchTest
    static final ArchRule websocket = only(
            "websocket",
            ours("delivery", "protocol", "security", "config", "server"),
            "jakarta.websocket..",
            "jakarta.servlet..");

    @ArchTest
    static final ArchRule http = only(
            "http",
            ours("delivery", "protocol", "security", "config", "server"),
            "jakarta.servlet..",
            "jakarta.json..");

    @ArchTest
    static final ArchRule security =
            only("security", ours("delivery", "config"), "com.nimbusds..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule config = only("config", ours("delivery"), "org.eclipse.microprofile.config..");

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
                    "delivery",
                    "protocol",
                    "redis",
                    "history",
                    "websocket",
                    "http",
                    "security",
                    "ops",
                    "config",
                    "server",
                    "log",
                    "lifecycle",
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
