package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wills that wait (MQTT 5.0 §3.1.3.2.2), and wills of sessions that outlive the gateway. */
class WillDelayTest {

    private RememberingJournal journal = new RememberingJournal();
    private Harness harness = Harness.on(journal);

    @AfterEach
    void close() {
        harness.close();
    }

    private TestClient device(int delaySeconds, int expirySeconds) {
        MqttProperties will = new MqttProperties();
        will.add(new MqttProperties.IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, delaySeconds));
        MqttProperties session = new MqttProperties();
        session.add(new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, expirySeconds));
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.connect(MqttMessageBuilders.connect()
                .clientId("d")
                .cleanSession(false)
                .willFlag(true)
                .willTopic("d/LWT")
                .willMessage("Offline".getBytes(StandardCharsets.UTF_8))
                .willProperties(will)
                .properties(session));
        return device;
    }

    private TestClient reader() {
        return harness.connect("r").subscribe("d/LWT");
    }

    @Test
    void itIsPublishedWhenTheDelayIsOver() {
        TestClient reader = reader();
        device(10, 100).abandon();
        harness.advance(Duration.ofSeconds(9));
        reader.expectNothing();
        harness.advance(Duration.ofSeconds(2));

        assertThat(reader.messages()).containsExactly("d/LWT Offline");
        harness.advance(Duration.ofSeconds(200));
        reader.expectNothing();
    }

    /** [MQTT-3.1.3-9]: not when the client is back before. */
    @Test
    void itIsNotPublishedWhenTheClientIsBackBefore() {
        TestClient reader = reader();
        device(10, 100).abandon();
        harness.advance(Duration.ofSeconds(9));
        device(10, 100);
        harness.advance(Duration.ofSeconds(20));

        reader.expectNothing();
    }

    /** [MQTT-3.1.2-8]: with the end of the session at the latest. */
    @Test
    void itIsPublishedWithTheEndOfTheSession() {
        TestClient reader = reader();
        device(10, 5).abandon();
        harness.advance(Duration.ofSeconds(6));
        assertThat(reader.messages()).containsExactly("d/LWT Offline");

        device(10, 0).abandon();
        assertThat(reader.messages()).containsExactly("d/LWT Offline");

        device(10, 100).abandon();
        harness.connect5("d");
        assertThat(reader.messages()).as("a clean start").containsExactly("d/LWT Offline");
    }

    /** [MQTT-3.1.2-10] */
    @Test
    void aGoodbyeRemovesIt() {
        TestClient reader = reader();
        device(10, 100).disconnect(0);
        harness.advance(Duration.ofSeconds(50));

        reader.expectNothing();
    }

    /** Whose gateway died has lost its connection like any other. */
    @Test
    void itIsPublishedAfterARestart() {
        device(10, 100);
        RememberingJournal left = journal.afterCut(0);
        harness.close();
        journal = left;
        harness = Harness.on(left);
        TestClient reader = reader();
        reader.expectNothing();
        harness.advance(Duration.ofSeconds(11));

        assertThat(reader.messages()).containsExactly("d/LWT Offline");
    }
}
