package io.stagebus.appliance.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** How packages and tests are named, and what every package carries. */
final class PackagesTest {
    @Test
    void no_package_is_named_after_nothing_in_particular() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..",
                        "..utils..",
                        "..common..",
                        "..helper..",
                        "..helpers..",
                        "..misc..",
                        "..impl..",
                        "..manager..",
                        "..base..")
                .check(Classes.PROGRAM);
    }

    @Test
    void every_package_says_what_it_is_and_is_null_marked() {
        List<String> bare = new ArrayList<>();
        for (JavaPackage each : Classes.PROGRAM.getPackage("io.stagebus").getSubpackagesInTree()) {
            boolean inhabited = each.getClasses().stream()
                    .anyMatch(type -> !type.getSimpleName().equals("package-info") && !generated(type));
            if (inhabited && !each.isAnnotatedWith(NullMarked.class)) {
                bare.add(each.getName());
            }
        }
        assertThat(bare).as("packages without a @NullMarked package-info.java").isEmpty();
    }

    @Test
    void a_package_belongs_to_one_module() throws IOException {
        Map<String, Path> owners = new HashMap<>();
        for (Path sources : Classes.moduleFolders("src/main/java")) {
            try (Stream<Path> files = Files.walk(sources)) {
                List<String> packages = files.filter(file -> file.toString().endsWith(".java"))
                        .map(file -> sources.relativize(file.getParent()).toString())
                        .distinct()
                        .toList();
                for (String each : packages) {
                    assertThat(owners.put(each, sources)).as(each).isNull();
                }
            }
        }
    }

    @Test
    void every_test_is_in_a_class_that_the_build_runs() {
        methods()
                .that(DescribedPredicate.describe("are tests", PackagesTest::isTest))
                .should(new ArchCondition<>("be declared in a class called XTest or XIT, which the build runs") {
                    @Override
                    public void check(JavaMethod method, ConditionEvents events) {
                        JavaClass outermost = outermost(method.getOwner());
                        boolean runs = outermost.getSimpleName().endsWith("Test")
                                || outermost.getSimpleName().endsWith("IT");
                        if (!runs) {
                            events.add(SimpleConditionEvent.violated(
                                    method,
                                    method.getFullName() + " is a test that neither surefire nor failsafe runs"));
                        }
                    }
                })
                .check(Classes.tests());
    }

    private static boolean isTest(JavaMethod method) {
        return method.isMetaAnnotatedWith(Testable.class)
                || method.isAnnotatedWith(Property.class)
                || method.isAnnotatedWith(FuzzTest.class);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(PackagesTest::outermost).orElse(type);
    }

    /** Micronaut's processor writes bean definitions, named with a leading {@code $}, beside the beans. */
    private static boolean generated(JavaClass type) {
        return type.getSimpleName().startsWith("$");
    }
}
