package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a door on the bus thread may ask without a command. */
class BusQuestionsTest {

    private static final Address LAMP = Address.of("/lamp");

    private static BusSettings withCommandsDeclaredEvents() {
        StateSettings state = new StateSettings(
                List.of(new StateSettings.KindRule(AddressPattern.of("/cmnd/**"), SignalKind.EVENT)),
                List.of(),
                Ttl.NEVER,
                100,
                1 << 20,
                100);
        return new BusSettings(state, 10, 10, 64, 10, 60, 4, 100);
    }

    @Test
    void tellsTheDeclaredKindOfAnAddress() { // R5
        BusFixture fixture = new BusFixture(withCommandsDeclaredEvents(), new MemoryJournal(0));

        assertThat(fixture.bus.declaredKind(Address.of("/cmnd/x/POWER"))).contains(SignalKind.EVENT);
        assertThat(fixture.bus.declaredKind(LAMP)).isEmpty();
    }

    @Test
    void tellsWhereAWriterIsAsLongAsItIsConnected() { // R30
        BusFixture fixture = new BusFixture();
        Session session = fixture.open();

        assertThat(fixture.bus.session(session.id())).contains(session);
        fixture.outcome(reply -> new Command.CloseSession(session, reply));
        assertThat(fixture.bus.session(session.id())).isEmpty();
    }

    @Test
    void tellsWhenAParamExpires() { // R13
        BusFixture fixture = new BusFixture();
        Session session = fixture.open();
        long written = fixture.clock.wallMicros();

        fixture.set(session, "/lamp", Value.of(1), WriteOptions.of(Ttl.absolute(60), false));
        fixture.executor.advance(Duration.ofSeconds(20));

        assertThat(fixture.bus.ttlOf(LAMP)).isEqualTo(Ttl.absolute(60));
        assertThat(fixture.bus.expiresAtMicros(LAMP)).isEqualTo(written + 60_000_000);
        assertThat(fixture.bus.nowMicros()).isEqualTo(written + 20_000_000);
    }

    @Test
    void tellsThatNothingExpiresWhereNothingIs() {
        BusFixture fixture = new BusFixture();

        assertThat(fixture.bus.ttlOf(LAMP)).isEqualTo(Ttl.NEVER);
        assertThat(fixture.bus.expiresAtMicros(LAMP)).isZero();
    }

    @Test
    void noContentMayStillCarryWhatItsWireAttached() { // R8
        Origination attached = new Origination("mqtt", Bytes.utf8("properties"));

        Content content = Content.none(attached);

        assertThat(content.isPresent()).isFalse();
        assertThat(content.origination()).isEqualTo(attached);
        assertThat(content).isEqualTo(Content.NONE);
    }
}
