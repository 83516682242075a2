package dev.orlop;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.orlop.fixtures.architecture.BrokenHouse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void comments_ofTypes_nameTheThingInAShortFirstSentence() {
        assertThat(ClassComments.unclear(Path.of("src/main/java"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Decodes a request body by its Content-Type.                                               | true
        Where the next page starts.                                                               | false
        What it holds.                                                                            | false
        A a a a a a a a a a a a a a a a a a a a.                                                  | true
        A a a a a a a a a a a a a a a a a a a a a.                                                | false
        A {@link Thing} of the a a a a a a a a a a a a a a a a (a a a a).                         | true
        """)
    void comment_clearOrNot_isTold(String sentence, boolean clear) {
        String source =
                "package a;\n\n/**\n * " + sentence + " More.\n *\n * <p>Even more.\n */\npublic final class A {}\n";

        Optional<String> first = ClassComments.firstSentence(source);

        assertThat(first).hasValue(sentence);
        assertThat(ClassComments.problem(first.orElseThrow()).isEmpty()).isEqualTo(clear);
    }
}
