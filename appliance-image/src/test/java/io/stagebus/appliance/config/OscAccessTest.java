package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AccessScope.Action;
import io.stagebus.core.session.AccessScope.Grant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a device of the configuration may do, of what its door allows. */
class OscAccessTest {

    private static Optional<List<AddressPattern>> patterns(String... texts) {
        return Optional.of(List.of(texts).stream().map(AddressPattern::of).toList());
    }

    @Test
    void saysNothingWhereNothingIsSaid() {
        assertThat(OscAccess.OF_DOOR.within(AccessScope.OPEN)).isSameAs(AccessScope.OPEN);
    }

    @Test
    void narrowsWhatTheDoorAllows() {
        AccessScope meters = new OscAccess(Optional.empty(), patterns("/osc/meters/**")).within(AccessScope.OPEN);

        assertThat(meters.mayRead(Address.of("/lights/foh"))).isTrue();
        assertThat(meters.mayWrite(Address.of("/osc/meters/1"))).isTrue();
        assertThat(meters.mayWrite(Address.of("/lights/foh"))).isFalse();

        AccessScope deaf = new OscAccess(patterns(), Optional.empty()).within(AccessScope.OPEN);
        assertThat(deaf.mayRead(Address.of("/lights/foh"))).isFalse();
        assertThat(deaf.mayWrite(Address.of("/lights/foh"))).isTrue();
    }

    @Test
    void allowsNoMoreThanTheDoor() {
        AccessScope door = new AccessScope(List.of(
                new Grant(Action.READ, AddressPattern.of("/osc/**")),
                new Grant(Action.ADMIN, AddressPattern.of("/lights/**"))));

        AccessScope narrow = new OscAccess(patterns("/osc/1/*"), patterns("/lights/foh/**")).within(door);
        assertThat(narrow.mayRead(Address.of("/osc/1/a"))).isTrue();
        assertThat(narrow.mayRead(Address.of("/osc/2/a"))).isFalse();
        assertThat(narrow.mayWrite(Address.of("/lights/foh/1"))).isTrue();
        assertThatThrownBy(() -> new OscAccess(Optional.empty(), patterns("/osc/1/*")).within(door))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("write: /osc/1/* is more than access allows the osc door");
    }
}
