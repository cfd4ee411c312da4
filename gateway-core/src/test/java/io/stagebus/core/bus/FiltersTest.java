package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which filters are asked. */
class FiltersTest {

    private static final class Only implements CommandFilter {
        private final Address address;
        private final List<Address> asked = new ArrayList<>();

        Only(String address) {
            this.address = Address.of(address);
        }

        @Override
        public boolean concerns(Address written) {
            return written.equals(address);
        }

        @Override
        public Decision decide(Command.Write write) {
            asked.add(write.address());
            return new Pass(write);
        }
    }

    @Test
    void aFilterIsAskedOnlyAboutWhatConcernsIt() {
        BusFixture fixture = new BusFixture();
        Only first = new Only("/a");
        Only second = new Only("/b");
        fixture.bus.addFilter(first);
        fixture.bus.addFilter(second);
        Session writer = fixture.open();

        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/b", Value.of(2));
        fixture.set(writer, "/c", Value.of(3));

        assertThat(first.asked).containsExactly(Address.of("/a"));
        assertThat(second.asked).containsExactly(Address.of("/b"));
        assertThat(fixture.bus.current(Address.of("/c"))).isPresent();
    }
}
