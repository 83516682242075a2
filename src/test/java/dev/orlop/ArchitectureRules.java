package dev.orlop;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rules of the house for the packages below one root, so that they can be held against Orlop and, to show that each
 * can fail, against code that breaks them.
 *
 * <p>A rule tolerates that its packages do not exist.
 */
final class ArchitectureRules {

    private static final Map<String, List<String>> ARROWS = Arrows.all();

    private static final List<String> ENGINES =
            List.of("storage.embedded", "storage.etcd2", "storage.etcd3", "storage.memory");

    /** An engine describes its settings as properties of Spring: annotations that nothing reads at run time but boot. */
    private static final DescribedPredicate<JavaClass> PROPERTIES =
            resideInAnyPackage("org.springframework.boot.context.properties..", "org.springframework.util.unit..");

    private final String root;

    ArchitectureRules(String root) {
        this.root = root;
    }

    /** Every rule under a short name. */
    Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("cycles", noCycles());
        rules.put("packages", onlyKnownPackages());
        ARROWS.forEach((from, to) -> rules.put("arrows of " + from, arrowsOf(from, to)));
        rules.put("web and Storage", webLeavesStorageToRegistry());
        rules.put("spring", springOnlyAtTheEdge());
        rules.put("spring in etcd2", onlyWebClientInEtcd2());
        String ownLibrary = "a client library is one engine's own";
        rules.put("jetcd", onlyIn(List.of("storage.etcd3"), ownLibrary, "io.etcd..", "io.vertx.."));
        rules.put(
                "grpc",
                onlyIn(
                        List.of("storage.etcd3", "value.kms"),
                        "etcd and plugins are spoken to in one place",
                        "io.grpc.."));
        rules.put("rocksdb", onlyIn(List.of("storage.embedded"), ownLibrary, "org.rocksdb.."));
        rules.put(
                "micrometer",
                onlyIn(List.of("boot"), "others expose listener interfaces, which boot meters", "io.micrometer.."));
        for (String engine : ENGINES) {
            rules.put("isolation of " + engine, engineIsAlone(engine));
        }
        rules.put("blocking", noBlocking());
        rules.put("field injection", noFieldInjection());
        rules.put("@PostConstruct", noPostConstruct());
        rules.put("@NullMarked", everyPackageNullMarked());
        rules.replaceAll((name, rule) -> rule.allowEmptyShould(true));
        return rules;
    }

    private ArchRule noCycles() {
        return slices().matching(root + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("a package that is part of a cycle can be neither understood nor tested alone");
    }

    private ArchRule onlyKnownPackages() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .resideInAnyPackage(Stream.concat(ARROWS.keySet().stream().map(this::exactly), Stream.of(below("boot")))
                        .toArray(String[]::new))
                .because("a new package needs a line in the design, and its arrows a line here");
    }

    private ArchRule arrowsOf(String from, List<String> to) {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(
                Stream.concat(Stream.of(from), to.stream()).map(this::exactly).toArray(String[]::new));
        return noClasses()
                .that()
                .resideInAPackage(exactly(from))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(allowed)))
                .because(from + " may import " + (to.isEmpty() ? "no other package" : "only " + String.join(", ", to)));
    }

    private ArchRule webLeavesStorageToRegistry() {
        return noClasses()
                .that()
                .resideInAPackage(below("web"))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(root + ".storage.Storage")
                .because("web takes options and errors from storage; the verbs, with their rules, are registry's");
    }

    private ArchRule springOnlyAtTheEdge() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(below("boot"), below("web"), below("storage.etcd2"))
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework..").and(not(PROPERTIES)))
                .because("storage, cache and registry are usable without Spring; wiring is boot's");
    }

    private ArchRule onlyWebClientInEtcd2() {
        DescribedPredicate<JavaClass> webClient = resideInAnyPackage(
                "org.springframework.web.reactive.function..",
                "org.springframework.web.util..",
                "org.springframework.http..",
                "org.springframework.core..",
                "org.springframework.util..");
        return noClasses()
                .that()
                .resideInAPackage(below("storage.etcd2"))
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework..")
                        .and(not(webClient))
                        .and(not(PROPERTIES)))
                .because("of Spring, etcd2 uses WebClient and the types that it speaks in, no wiring");
    }

    private ArchRule onlyIn(List<String> homes, String reason, String... libraries) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(homes.stream().map(this::below).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .because(reason);
    }

    private ArchRule engineIsAlone(String engine) {
        String[] others = Stream.concat(ENGINES.stream().filter(e -> !e.equals(engine)), Stream.of("cacher"))
                .map(this::below)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(below(engine))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because(
                        "an engine is added or removed as one package, and the cache does not know what lies under it");
    }

    private ArchRule noBlocking() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .accessTargetWhere(describe("it waits in its caller's thread", ArchitectureRules::blocks))
                .because("an event loop that waits stops all of its connections; compose, or wait on an owned queue");
    }

    private static boolean blocks(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        boolean reactor = owner.isAssignableTo(Mono.class) || owner.isAssignableTo(Flux.class);
        boolean sleeper = owner.isEquivalentTo(Thread.class) || owner.getName().equals("java.util.concurrent.TimeUnit");
        boolean waits = name.startsWith("block") || name.equals("toIterable") || name.equals("toStream");
        return (reactor && waits) || (sleeper && name.equals("sleep"));
    }

    private ArchRule noFieldInjection() {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .should()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .orShould()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                .orShould()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("jakarta.annotation.Resource")
                .because("what an object needs is an argument of its constructor");
    }

    private ArchRule noPostConstruct() {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .should()
                .beAnnotatedWith("jakarta.annotation.PostConstruct")
                .because("it runs while other beans are still being made; starting is for a SmartLifecycle");
    }

    private ArchRule everyPackageNullMarked() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<>("reside in a package that is @NullMarked") {
                    @Override
                    public void check(JavaClass javaClass, ConditionEvents events) {
                        if (!javaClass.getPackage().isAnnotatedWith(NullMarked.class)) {
                            String message = javaClass.getName() + ": no @NullMarked in its package-info.java";
                            events.add(SimpleConditionEvent.violated(javaClass, message));
                        }
                    }
                })
                .because("NullAway checks no other package");
    }

    private String exactly(String room) {
        return root + "." + room;
    }

    private String below(String room) {
        return root + "." + room + "..";
    }
}
