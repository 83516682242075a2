package dev.orlop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.Predefined;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.orlop.fixtures.tests.VanishingTests;
import dev.orlop.support.OneAtATime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.platform.commons.annotation.Testable;

class TestRulesTests {
    private static final ArchRule NO_TEST_VANISHES = methods()
            .should(new ArchCondition<>("be a test if the method that it overrides is one") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    if (!isTest(method) && overridesATest(method)) {
                        events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + ": neither run nor reported, for want of @Test"));
                    }
                }
            })
            .because("JUnit does not inherit @Test; what a fixture lacks is said by @Requires");

    private static final DescribedPredicate<JavaClass> RULES_THE_JVM = DescribedPredicate.describe(
            "starts a Spring application in this JVM, reads what it prints, or needs the event loops that its end takes along",
            type -> Set.of(
                            "dev.orlop.storage.etcd2.Etcd2Backend",
                            "dev.orlop.storage.etcd2.Etcd2BackendProvider",
                            "dev.orlop.storage.etcd2.Etcd2Client",
                            "dev.orlop.webhook.WebhookClient",
                            "dev.orlop.boot.OrlopApplication",
                            "org.springframework.boot.SpringApplication",
                            "org.springframework.boot.builder.SpringApplicationBuilder",
                            "org.springframework.boot.test.context.SpringBootTest",
                            "org.springframework.boot.test.system.OutputCaptureExtension")
                    .contains(type.getName()));

    private static final ArchRule NO_APPLICATION_BESIDE_ANOTHER = classes()
            .that(new DescribedPredicate<>("are test classes that do so, themselves or by their helpers") {
                @Override
                public boolean test(JavaClass type) {
                    return type.isTopLevelClass()
                            && type.getSimpleName().matches("\\w+(Tests|IT)")
                            && reaches(type, RULES_THE_JVM);
                }
            })
            .should()
            .beMetaAnnotatedWith(OneAtATime.class)
            .orShould()
            .beAnnotatedWith(Isolated.class)
            .because("test classes run beside each other");

    private static JavaClasses tests() {
        return new ClassFileImporter()
                .withImportOption(Predefined.ONLY_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/fixtures/"))
                .importPackages("dev.orlop");
    }

    @Test
    void tests_overridden_areTestsStill() {
        NO_TEST_VANISHES.check(tests());
    }

    @Test
    void tests_withAnApplication_runOneAtATime() {
        NO_APPLICATION_BESIDE_ANOTHER.check(tests());
    }

    @Test
    void tests_vanishing_areFound() {
        var vanishing = new ClassFileImporter().importPackagesOf(VanishingTests.class);

        assertThat(NO_TEST_VANISHES.evaluate(vanishing).getFailureReport().getDetails())
                .singleElement()
                .asString()
                .contains("Silent.works()");
    }

    /** Whether a test class or the classes of tests that it uses, and those that these use, depend on such a class. */
    private static boolean reaches(JavaClass type, Predicate<JavaClass> wanted) {
        Set<JavaClass> seen = new HashSet<>();
        Deque<JavaClass> open = new ArrayDeque<>(List.of(type));
        type.getPackage().getClasses().stream()
                .filter(nested -> nested.getName().startsWith(type.getName() + "$"))
                .forEach(open::add);
        while (!open.isEmpty()) {
            JavaClass next = open.pop();
            if (wanted.test(next)) {
                return true;
            }
            if (isOfTheTests(next) && seen.add(next)) {
                next.getDirectDependenciesFromSelf().forEach(dependency -> open.add(dependency.getTargetClass()));
            }
        }
        return false;
    }

    private static boolean isOfTheTests(JavaClass type) {
        return type.getSource()
                .filter(source -> source.getUri().getPath() != null
                        && source.getUri().getPath().contains("/test-classes/"))
                .isPresent();
    }

    private static boolean isTest(JavaMethod method) {
        return method.isAnnotatedWith(Testable.class) || method.isMetaAnnotatedWith(Testable.class);
    }

    private static boolean overridesATest(JavaMethod method) {
        List<String> parameters =
                method.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        return method.getOwner().getAllRawSuperclasses().stream()
                .flatMap(parent -> parent.tryGetMethod(method.getName(), parameters.toArray(String[]::new)).stream())
                .anyMatch(TestRulesTests::isTest);
    }
}
