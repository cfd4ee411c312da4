package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.session.AccessScope;
import io.stagebus.mqtt.settings.MqttLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client whose token is over, after a minute here: it is disconnected, and what is kept for it waits. */
class RightOverTest {

    private static final Duration GOOD = Duration.ofMinutes(1);

    private final RememberingJournal journal = new RememberingJournal();
    private final Harness harness = new Harness(
            Harness.settings(false, MqttLimits.DEFAULT),
            BusSettings.DEFAULT,
            journal,
            shown -> new MqttAuthenticator.Verdict.Granted(
                    shown.clientId(), AccessScope.OPEN, shown.clientId().equals("d") ? now().plus(GOOD) : Instant.MAX));

    @AfterEach
    void close() {
        harness.close();
        assertThat(harness.allocator.metric().usedHeapMemory()).isZero();
    }

    private Instant now() {
        return Instant.EPOCH.plus(harness.fixture.clock.wallMicros(), ChronoUnit.MICROS);
    }

    /** The code is that of MQTT 5.0 §3.14.2.1; a will is a right like others. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void itIsDisconnectedAndItsWillIsNotPublished(int willDelaySeconds) {
        TestClient reader = harness.connect("r").subscribe("d/LWT");
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.connect(Harness.device(MqttVersion.MQTT_5, willDelaySeconds));

        harness.advance(GOOD.minusMillis(1));
        assertThat(device.isOpen()).isTrue();
        harness.advance(Duration.ofMillis(1));

        assertThat(device.disconnected()).isEqualTo(0xA0);
        assertThat(device.isOpen()).isFalse();
        harness.advance(Duration.ofSeconds(20));
        reader.expectNothing();
    }

    @Test
    void whatIsKeptForItWaitsUntilItComesWithANewOne() {
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.connect(Harness.device(MqttVersion.MQTT_5, 0));
        device.subscribe("a/+", 1);
        harness.advance(GOOD);
        assertThat(device.isOpen()).isFalse();
        assertThat(harness.door.openSessions()).isOne();

        harness.connect("w").publish("a/1", "meanwhile", 1, 7);
        TestClient back = harness.open(MqttVersion.MQTT_5);
        MqttConnAckMessage accepted = back.connect(Harness.device(MqttVersion.MQTT_5, 0));

        assertThat(accepted.variableHeader().isSessionPresent()).isTrue();
        assertThat(back.messages()).containsExactly("a/1 meanwhile");
        harness.advance(GOOD);
        assertThat(back.isOpen()).as("the new one is over, too").isFalse();
    }

    @Test
    void whoCameWithANewOneInTimeStays() {
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.connect(Harness.device(MqttVersion.MQTT_5, 0));
        harness.advance(Duration.ofSeconds(50));
        TestClient back = harness.open(MqttVersion.MQTT_5);
        back.connect(Harness.device(MqttVersion.MQTT_5, 0));

        harness.advance(Duration.ofSeconds(20));

        assertThat(back.isOpen()).isTrue();
    }

    @Test
    void aSessionThatIsNotKeptIsGone() {
        TestClient device = harness.connect("d");
        device.subscribe("a/+", 1);

        harness.advance(GOOD);

        assertThat(device.isOpen()).isFalse();
        assertThat(harness.door.openSessions()).isZero();
        assertThat(harness.fixture.bus.counters().subscriptions()).isZero();
    }

    /** R18: the answer to its CONNECT waits for the disk. */
    @Test
    void whoHasNoAnswerYetIsRefused() {
        journal.forcing(false);
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.send(Harness.device(MqttVersion.MQTT_5, 0).build());

        harness.advance(GOOD);

        MqttConnAckMessage refused = (MqttConnAckMessage) device.next(MqttMessageType.CONNACK);
        assertThat(refused.variableHeader().connectReturnCode().byteValue() & 0xFF)
                .isEqualTo(0x87);
        assertThat(device.isOpen()).isFalse();
        harness.fixture.executor.elsewhere(() -> journal.forcing(true));
        harness.settle();
        device.expectNothing();
    }
}
