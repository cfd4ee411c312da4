package io.stagebus.appliance.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between modules: the appliance uses doors and rules, these use the core, and nothing looks back. */
final class ModuleDirectionTest {
    private static final String APPLIANCE = "io.stagebus.appliance..";
    private static final List<String> DOORS_AND_RULES =
            List.of("io.stagebus.websocket..", "io.stagebus.mqtt..", "io.stagebus.osc..", "io.stagebus.rules..");

    @Test
    void the_core_needs_the_jdk_and_four_small_libraries_only() {
        classes()
                .that()
                .resideInAPackage("io.stagebus.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.sql..",
                        "io.stagebus.core..",
                        "org.jspecify.annotations..",
                        "org.slf4j..",
                        "org.jctools..",
                        "com.github.benmanes.caffeine..")
                .check(Classes.PROGRAM);
    }

    @TestFactory
    List<DynamicTest> doors_and_rules_never_see_each_other_nor_the_program() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String module : DOORS_AND_RULES) {
            List<String> others = new ArrayList<>(DOORS_AND_RULES);
            others.remove(module);
            others.add(APPLIANCE);
            tests.add(DynamicTest.dynamicTest(
                    module,
                    () -> noClasses()
                            .that()
                            .resideInAPackage(module)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(others.toArray(String[]::new))
                            .allowEmptyShould(true)
                            .check(Classes.PROGRAM)));
        }
        return tests;
    }

    @Test
    void netty_stays_in_the_doors_and_where_the_program_gives_them_event_loops_or_speaks_with_their_codec() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.stagebus.websocket..",
                        "io.stagebus.mqtt..",
                        "io.stagebus.osc..",
                        "io.stagebus.appliance.wiring..",
                        "io.stagebus.appliance.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(Classes.PROGRAM);
    }

    @Test
    void micronaut_and_the_command_line_stay_in_the_appliance() {
        noClasses()
                .that()
                .resideOutsideOfPackage(APPLIANCE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "jakarta..", "picocli..", "ch.qos.logback..")
                .check(Classes.PROGRAM);
    }

    @Test
    void a_json_parser_is_used_only_where_json_is_read() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.stagebus.rules.json..", "io.stagebus.mqtt.payload..", APPLIANCE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..")
                .check(Classes.PROGRAM);
    }

    @Test
    void sql_is_spoken_only_in_the_journal() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.stagebus.core.journal..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage("java.sql..", "javax.sql..", "org.h2.."))
                .check(Classes.PROGRAM);
    }

    @Test
    void packages_are_free_of_cycles() {
        slices().matching("io.stagebus.(**)").should().beFreeOfCycles().check(Classes.PROGRAM);
    }
}
