package io.stagebus.appliance.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

/**
 * The single-writer rule: only the bus thread touches state, subscriptions, sessions and rules, so that nothing there
 * locks or is shared.
 */
final class SingleWriterTest {
    private static final String[] OWNED_BY_THE_BUS = {
        "io.stagebus.core.state..",
        "io.stagebus.core.subscription..",
        "io.stagebus.core.session..",
        "io.stagebus.rules.."
    };

    @Test
    void no_locks_where_the_bus_is_the_only_writer() {
        noClasses()
                .that()
                .resideInAnyPackage(OWNED_BY_THE_BUS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .check(Classes.PROGRAM);
    }

    @Test
    void no_concurrent_maps_where_the_bus_is_the_only_writer() {
        noClasses()
                .that()
                .resideInAnyPackage(OWNED_BY_THE_BUS)
                .should()
                .dependOnClassesThat(JavaClass.Predicates.assignableTo(ConcurrentMap.class))
                .check(Classes.PROGRAM);
    }

    @Test
    void no_synchronized_methods_where_the_bus_is_the_only_writer() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(OWNED_BY_THE_BUS)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .allowEmptyShould(true)
                .check(Classes.PROGRAM);
    }
}
