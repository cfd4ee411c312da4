package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.StateSettings.KindRule;
import io.stagebus.mqtt.settings.MqttLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that somebody publishes retained: passed on, not kept, and told (R5). */
class RetainedCommandTest {

    private static final Address TOLD = Address.of("/stagebus/mqtt/retained-commands");

    private AccessScope scope = AccessScope.OPEN;

    private final Harness harness = new Harness(
            Harness.settings(false, MqttLimits.DEFAULT),
            new BusSettings(kinds(), 100, 100, 64, 10, 60, 4, 100),
            new MemoryJournal(0),
            shown -> new MqttAuthenticator.Verdict.Granted("somebody", scope));

    private static StateSettings kinds() {
        StateSettings usual = StateSettings.DEFAULT;
        return new StateSettings(
                List.of(new KindRule(AddressPattern.of("/mqtt/cmnd/**"), SignalKind.EVENT)),
                usual.strategies(),
                usual.defaultTtl(),
                usual.maxParams(),
                usual.maxBytes(),
                usual.maxTombstones());
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private Optional<Signal.Param> param() {
        harness.advance(Duration.ofSeconds(1));
        return harness.fixture.bus.current(TOLD);
    }

    private Optional<Value> told() {
        return param().map(Signal.Param::content).map(content -> content.value());
    }

    private static Value text(Value item, String key) {
        return ((Value.Dict) item).entries().getOrDefault(key, Value.NULL);
    }

    @Test
    void whoSendsThemIsTold() {
        TestClient lamp = harness.connect("lamp").subscribe("cmnd/lamp/POWER");
        TestClient panel = harness.connect("panel").retain("cmnd/lamp/POWER", "ON");
        panel.retain("cmnd/lamp/POWER", "OFF");
        harness.connect("other").retain("cmnd/lamp/POWER", "ON");

        assertThat(lamp.messages()).hasSize(3);
        assertThat(told()).hasValueSatisfying(value -> {
            List<Value> items = ((Value.Array) value).items();
            assertThat(items).hasSize(2);
            assertThat(text(items.get(0), "topic")).isEqualTo(Value.of("cmnd/lamp/POWER"));
            assertThat(text(items.get(0), "client")).isEqualTo(Value.of("panel"));
            assertThat(text(items.get(0), "remote").toString()).contains("127.0.0.1");
            assertThat(text(items.get(1), "client")).isEqualTo(Value.of("other"));
        });
        harness.connect("late").subscribe("cmnd/#").expectNothing();
    }

    @Test
    void whatIsNoCommandOrNotRetainedIsNotTold() {
        harness.connect("panel")
                .publish("cmnd/lamp/POWER", "ON")
                .retain("stat/lamp/POWER", "ON")
                .retain("cmnd/lamp/POWER", "");

        assertThat(told()).isEmpty();
    }

    /** Topics that change with each message cost one write of the list and one line of the log in a second. */
    @Test
    void itIsToldOnceASecond() {
        TestClient panel = harness.connect("panel");
        for (int i = 0; i < 300; i++) {
            panel.retain("cmnd/lamp" + i % 150 + "/POWER", "ON");
        }
        assertThat(harness.fixture.bus.current(TOLD)).isEmpty();
        assertThat(param().map(Signal.Param::revision)).contains(1L);

        panel.retain("cmnd/other/POWER", "ON");
        assertThat(param().map(Signal.Param::revision)).contains(2L);
        harness.advance(Duration.ofSeconds(5));
        assertThat(param().map(Signal.Param::revision)).contains(2L);
    }

    /** Who may not send commands is refused, and fills no list. */
    @Test
    void whatIsRefusedIsNotTold() {
        scope = new AccessScope(List.of(new AccessScope.Grant(AccessScope.Action.READ, AddressPattern.ALL)));
        assertThat(harness.connect5("guest").publish1("cmnd/lamp/POWER", "ON", true))
                .isEqualTo(0x87);

        assertThat(told()).isEmpty();
    }

    /** The list has a bound; the oldest are forgotten. */
    @Test
    void manyAreToldUpToABound() {
        TestClient panel = harness.connect("panel");
        for (int i = 0; i < 130; i++) {
            panel.retain("cmnd/lamp" + i + "/POWER", "ON");
        }

        assertThat(told()).hasValueSatisfying(value -> {
            List<Value> items = ((Value.Array) value).items();
            assertThat(items).hasSize(100);
            assertThat(text(items.get(99), "topic")).isEqualTo(Value.of("cmnd/lamp129/POWER"));
        });
    }
}
