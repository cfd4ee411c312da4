package io.stagebus.core.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.command.Command;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.Strategy;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two addresses that are one thing. */
class AliasesTest {

    private static final Scale PERCENT = new Scale(Scale.Range.UNIT, new Scale.Range(0, 100), Curve.LINEAR, true);

    private final BusFixture bus = new BusFixture();
    private final Aliases aliases = new Aliases(bus.bus);
    private final RecordingSubscriber observer = new RecordingSubscriber();
    private final Session writer = bus.open(observer);

    private static Alias alias(String left, String right, Scale scale) {
        return new Alias(Address.of(left), Address.of(right), scale);
    }

    private void use(Alias... some) {
        aliases.use(AliasTable.of(List.of(some)));
        bus.subscribe(writer, 1, "/**");
        bus.executor.run();
    }

    private Optional<Value> value(String address) {
        return bus.bus.current(Address.of(address)).map(param -> param.content().value());
    }

    @Test
    void whatIsSetOnOneSideIsSetOnTheOther() {
        use(alias("/osc/1/fader3", "/lights/foh", PERCENT));

        bus.set(writer, "/osc/1/fader3", Value.of(0.4));
        assertThat(value("/lights/foh")).contains(Value.of(40L));

        bus.set(writer, "/lights/foh", Value.of(75L));
        assertThat(value("/osc/1/fader3")).contains(Value.of(0.75));
        assertThat(bus.bus.counters().params()).isEqualTo(2);
    }

    @Test
    void noChangeComesBackToWhereItBegan() {
        use(alias("/a", "/b", PERCENT), alias("/b", "/c", Scale.NONE));

        bus.set(writer, "/a", Value.of(0.123));

        assertThat(observer.signals)
                .extracting(Signal::address)
                .containsExactly(Address.of("/a"), Address.of("/b"), Address.of("/c"));
        assertThat(value("/a")).as("not rounded").contains(Value.of(0.123));
        assertThat(observer.signals.get(2).origin().cause())
                .isEqualTo(new Cause.Alias(
                        Address.of("/b"), observer.signals.get(1).origin()));
        assertThat(observer.signals.get(2).origin().sessionId())
                .as("who did it")
                .isEqualTo(writer.id());
    }

    @Test
    void aCircleIsRefused() {
        assertThatThrownBy(() -> AliasTable.of(List.of(
                        alias("/a", "/b", Scale.NONE), alias("/b", "/c", Scale.NONE), alias("/c", "/a", Scale.NONE))))
                .hasMessageContaining("/c and /a are one already");
        assertThatThrownBy(() -> alias("/a", "/a", Scale.NONE)).hasMessageContaining("itself");
        assertThatThrownBy(() -> alias("/a", "/stagebus/x", Scale.NONE)).hasMessageContaining("reserved");
    }

    @Test
    void eventsAndDeletionsHappenAtBothToo() {
        use(alias("/a", "/b", Scale.NONE));
        bus.set(writer, "/b", Value.of(1L));
        observer.signals.clear();

        bus.emit(writer, "/a", Value.of("go"));
        assertThat(observer.signals).extracting(Signal::address).contains(Address.of("/b"));
        assertThat(observer.signals).hasOnlyElementsOfType(Signal.Event.class);

        bus.outcome(reply -> new Command.DeleteParam(writer, writer.origin(), Address.of("/a"), false, reply));
        assertThat(value("/b")).isEmpty();
    }

    @Test
    void aNewTableFillsTheSideThatHasNothing() {
        bus.set(writer, "/lights/foh", Value.of(50L));
        bus.set(writer, "/osc/2", Value.of(0.25));

        use(alias("/osc/1", "/lights/foh", PERCENT), alias("/osc/2", "/lights/back", PERCENT));

        assertThat(value("/osc/1")).contains(Value.of(0.5));
        assertThat(value("/lights/back")).contains(Value.of(25L));
    }

    @Test
    void whereTheOtherSideKeepsAHigherValueThisOneFollows() { // R14: HTP
        StateSettings state = new StateSettings(
                List.of(),
                List.of(new StateSettings.StrategyRule(AddressPattern.of("/dimmer"), Strategy.MAX)),
                Ttl.NEVER,
                100,
                1 << 20,
                100);
        BusFixture htp = new BusFixture(new BusSettings(state, 10, 10, 64, 10, 60, 16, 100), new MemoryJournal(100));
        Aliases some = new Aliases(htp.bus);
        some.use(AliasTable.of(List.of(alias("/fader", "/dimmer", PERCENT))));
        Session other = htp.open();
        htp.set(other, "/dimmer", Value.of(80L));

        htp.set(htp.open(), "/fader", Value.of(0.5));

        assertThat(htp.bus
                        .current(Address.of("/dimmer"))
                        .orElseThrow()
                        .content()
                        .value())
                .isEqualTo(Value.of(80L));
        assertThat(htp.bus.current(Address.of("/fader")).orElseThrow().content().value())
                .isEqualTo(Value.of(0.8));
    }

    @Test
    void arraysAreScaledAndTextIsNot() {
        use(alias("/a", "/b", PERCENT));

        bus.set(writer, "/a", Value.array(Value.of(0.5), Value.of("x")));

        assertThat(value("/b")).contains(Value.array(Value.of(50L), Value.of("x")));
    }
}
