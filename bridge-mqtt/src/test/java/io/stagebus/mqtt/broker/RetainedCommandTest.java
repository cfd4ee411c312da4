package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.StateSettings.KindRule;
import io.stagebus.mqtt.settings.MqttLimits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that somebody publishes retained: passed on, not kept, and told (R5). */
class RetainedCommandTest {

    private static final Address TOLD = Address.of("/stagebus/mqtt/retained-commands");

    private final Harness harness = new Harness(
            Harness.settings(false, MqttLimits.DEFAULT),
            new BusSettings(kinds(), 100, 100, 64, 10, 60, 4, 100),
            new MemoryJournal(0),
            MqttAuthenticator.OPEN);

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

    private Optional<Value> told() {
        harness.settle();
        return harness.fixture.bus.current(TOLD).map(Signal.Param::content).map(content -> content.value());
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
