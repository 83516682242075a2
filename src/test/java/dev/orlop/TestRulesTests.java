package dev.orlop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.Predefined;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.orlop.fixtures.tests.VanishingTests;
import java.util.List;
import org.junit.jupiter.api.Test;
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

    @Test
    void tests_overridden_areTestsStill() {
        NO_TEST_VANISHES.check(new ClassFileImporter()
                .withImportOption(Predefined.ONLY_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/fixtures/"))
                .importPackages("dev.orlop"));
    }

    @Test
    void tests_vanishing_areFound() {
        var vanishing = new ClassFileImporter().importPackagesOf(VanishingTests.class);

        assertThat(NO_TEST_VANISHES.evaluate(vanishing).getFailureReport().getDetails())
                .singleElement()
                .asString()
                .contains("Silent.works()");
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
