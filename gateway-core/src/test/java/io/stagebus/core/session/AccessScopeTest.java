package io.stagebus.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessScopeTest {

    private static AccessScope scope(AccessScope.Action action, String pattern) {
        return new AccessScope(List.of(new AccessScope.Grant(action, AddressPattern.of(pattern))));
    }

    /** Rules may hold passcodes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stagebus/rules/house/rule",
                "/stagebus/rules/put/rule",
                "/stagebus/rules/put",
                "/stagebus/rules/answer",
                "/stagebus/rules/problems",
            })
    void theTextOfRulesIsForAdministratorsThere(String text) {
        Address address = Address.of(text);

        for (AccessScope scope : List.of(
                AccessScope.OPEN,
                scope(AccessScope.Action.READ, "/stagebus/**"),
                scope(AccessScope.Action.READ, text),
                scope(AccessScope.Action.WRITE, text),
                scope(AccessScope.Action.ADMIN, "/lights/**"))) {
            assertThat(scope.mayRead(address)).as("%s", scope.grants()).isFalse();
            assertThat(scope.mayFetch(address)).as("%s", scope.grants()).isFalse();
        }
        for (AccessScope scope : List.of(AccessScope.ADMIN, scope(AccessScope.Action.ADMIN, "/stagebus/rules/**"))) {
            assertThat(scope.mayRead(address)).as("%s", scope.grants()).isTrue();
            assertThat(scope.mayFetch(address)).as("%s", scope.grants()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stagebus/rules/house/state",
                "/stagebus/rules/house/enabled",
                "/stagebus/rules/problems/state",
                "/stagebus/rules/put/state",
                "/stagebus/rules",
                "/stagebus/rulesets/house/rule",
                "/lights/1/rule",
            })
    void theRestIsForWhoeverMayRead(String text) {
        assertThat(AccessScope.OPEN.mayRead(Address.of(text))).isTrue();
        assertThat(scope(AccessScope.Action.READ, text).mayRead(Address.of(text)))
                .isTrue();
        assertThat(AccessScope.NONE.mayRead(Address.of(text))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"/lights/1, true", "/stagebus/rules/panic, false"})
    void theReservedTreeIsWrittenByAdministrators(String text, boolean open) {
        assertThat(AccessScope.OPEN.mayWrite(Address.of(text))).isEqualTo(open);
        assertThat(AccessScope.ADMIN.mayWrite(Address.of(text))).isTrue();
    }

    @Test
    void whoMayWriteMayFetch() {
        AccessScope writer = scope(AccessScope.Action.WRITE, "/lights/**");

        assertThat(writer.mayFetch(Address.of("/lights/1"))).isTrue();
        assertThat(writer.mayRead(Address.of("/lights/1"))).isFalse();
    }
}
