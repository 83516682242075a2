package dev.orlop;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.orlop.fixtures.architecture.BrokenHouse;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTests {

    @TestFactory
    Stream<DynamicTest> rule_onOrlop_holds() {
        JavaClasses orlop =
                new ClassFileImporter().withImportOption(DO_NOT_INCLUDE_TESTS).importPackages("dev.orlop");
        return new ArchitectureRules("dev.orlop")
                .all().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(), () -> rule.getValue().check(orlop)));
    }

    @Test
    void rule_onBrokenHouse_fails() {
        String root = BrokenHouse.class.getPackageName();
        JavaClasses broken = new ClassFileImporter().importPackages(root);
        Map<String, ArchRule> rules = new ArchitectureRules(root).all();

        Set<String> holding = rules.entrySet().stream()
                .filter(rule -> !rule.getValue().evaluate(broken).hasViolation())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());

        assertThat(holding).as("rules that cannot fail").isEmpty();
    }
}
