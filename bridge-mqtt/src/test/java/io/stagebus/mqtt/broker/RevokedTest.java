package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client whose rights are taken back: nothing is done with them any more, and it is not told that it is in. */
class RevokedTest {

    private final RememberingJournal journal = new RememberingJournal();
    private final Harness harness = Harness.on(journal);

    @AfterEach
    void close() {
        harness.close();
        assertThat(harness.allocator.metric().usedHeapMemory()).isZero();
    }

    private void revoke() {
        harness.fixture.bus.end(session -> session.name().equals("d"), "taken back");
        harness.settle();
    }

    @Test
    void itsWillIsNotPublished() {
        TestClient reader = harness.connect("r").subscribe("d/LWT");
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.connect(Harness.device(MqttVersion.MQTT_5, 0));

        revoke();

        assertThat(device.disconnected()).isEqualTo(0x80);
        reader.expectNothing();
        assertThat(harness.fixture.bus.notes().size()).isZero();
    }

    @Test
    void norIsOneThatWaits() {
        TestClient reader = harness.connect("r").subscribe("d/LWT");
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.connect(Harness.device(MqttVersion.MQTT_5, 10));
        device.abandon();
        assertThat(harness.door.openSessions()).isEqualTo(2);

        revoke();

        harness.advance(Duration.ofSeconds(20));
        reader.expectNothing();
        assertThat(harness.door.openSessions()).isOne();
    }

    /** R18: the answer to its CONNECT waits for the disk. */
    @ParameterizedTest
    @CsvSource({"MQTT_3_1_1, 0x05", "MQTT_5, 0x87"})
    void whoHasNoAnswerYetIsRefused(MqttVersion version, int code) {
        TestClient reader = harness.connect("r").subscribe("d/LWT");
        journal.forcing(false);
        TestClient device = harness.open(version);
        device.send(Harness.device(version, 0).build());
        device.expectNothing();

        revoke();

        MqttConnAckMessage refused = (MqttConnAckMessage) device.next(MqttMessageType.CONNACK);
        assertThat(refused.variableHeader().connectReturnCode().byteValue() & 0xFF)
                .isEqualTo(code);
        assertThat(device.isOpen()).isFalse();
        harness.fixture.executor.elsewhere(() -> journal.forcing(true));
        harness.settle();
        device.expectNothing();
        reader.expectNothing();
        assertThat(harness.door.services().sessions().size()).isOne();
    }
}
