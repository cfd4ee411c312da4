package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers leave in the order of the questions, and durable ones only when they are true (R17, R18). */
class AnswerOrderTest {

    private static final MqttLimits FOUR = new MqttLimits(
            10_000, 100, 10, 100, 100, 100, 1 << 20, Duration.ofSeconds(10), 4, 100, 100, 1 << 20, 1 << 20);

    private final HeldJournal journal = new HeldJournal();
    private Harness harness = harness(true, MqttLimits.DEFAULT);

    private Harness harness(boolean durableAcks, MqttLimits limits) {
        MqttSettings settings = new MqttSettings("", 0, "/mqtt", false, durableAcks, limits);
        return new Harness(settings, BusSettings.DEFAULT, journal, MqttAuthenticator.OPEN);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void write() {
        harness.fixture.executor.elsewhere(journal::release);
        harness.settle();
    }

    @Test
    void aRetainedQos1MessageIsAcknowledgedWhenItIsDurable() { // R18
        TestClient client = harness.connect("c");

        client.send(TestClient.message("a", "1", 1, true, MqttProperties.NO_PROPERTIES));
        client.expectNothing();
        write();

        assertThat(client.pubAck(7)).isZero();
    }

    @Test
    void soIsARetainedClear() { // R18
        TestClient client = harness.connect("c").retain("a", "1");

        client.send(TestClient.message("a", "", 1, true, MqttProperties.NO_PROPERTIES));
        client.expectNothing();
        write();

        assertThat(client.pubAck(7)).isZero();
    }

    @Test
    void withoutDurableAcksItIsAcknowledgedWhenApplied() { // R18
        harness.close();
        harness = harness(false, MqttLimits.DEFAULT);

        assertThat(harness.connect("c").publish1("a", "1", true)).isZero();
    }

    @Test
    void whatIsNotKeptIsAcknowledgedWhenApplied() { // R18
        assertThat(harness.connect("c").publish1("a", "1", false)).isZero();
    }

    @Test
    void laterAnswersWaitButLiveSignalsDoNot() { // R17
        TestClient client = harness.connect("c").subscribe("live");

        client.send(
                TestClient.message("a", "1", 1, true, MqttProperties.NO_PROPERTIES),
                TestClient.message("live", "now", 1, false, MqttProperties.NO_PROPERTIES),
                MqttMessageBuilders.subscribe()
                        .messageId(8)
                        .addSubscription(MqttQoS.AT_MOST_ONCE, "b")
                        .build(),
                MqttMessageBuilders.unsubscribe()
                        .messageId(9)
                        .addTopicFilter("b")
                        .build(),
                MqttMessage.PINGREQ);

        assertThat(client.nextMessage().text()).isEqualTo("live now");
        client.expectNothing();
        write();
        client.next(MqttMessageType.PUBACK);
        client.next(MqttMessageType.PUBACK);
        client.next(MqttMessageType.SUBACK);
        client.next(MqttMessageType.UNSUBACK);
        client.next(MqttMessageType.PINGRESP);
    }

    @Test
    void closesOnAClientThatIgnoresTheReceiveMaximum() { // [MQTT-3.3.4-7]
        harness.close();
        harness = harness(true, FOUR);
        TestClient client = harness.connect5("c");

        for (int i = 0; i < 4; i++) {
            client.send(TestClient.message("a", "1", 1, true, MqttProperties.NO_PROPERTIES));
        }
        assertThat(client.isOpen()).isTrue();
        client.channel().config().setAutoRead(true);
        client.send(TestClient.message("a", "1", 1, true, MqttProperties.NO_PROPERTIES));

        assertThat(client.disconnected()).isEqualTo(0x93);
    }

    @Test
    void stopsReadingAClientThatHasManyAnswersPending() { // R20
        harness.close();
        harness = harness(true, FOUR);
        TestClient client = harness.connect("c");

        for (int i = 0; i < 4; i++) {
            client.send(TestClient.message("a", "1", 1, true, MqttProperties.NO_PROPERTIES));
        }
        assertThat(client.channel().config().isAutoRead()).isFalse();
        write();

        assertThat(client.channel().config().isAutoRead()).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(client.pubAck(7)).isZero();
        }
    }

    @Test
    void stopsReadingWhileTheBusTakesInNoMore() { // R20
        TestClient client = harness.open(io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1);
        client.connect(
                MqttMessageBuilders.connect().clientId("c").cleanSession(true).keepAlive(10));

        journal.backlog = 1_000_000;
        client.publish("a", "1");
        assertThat(client.channel().config().isAutoRead()).isFalse();
        TestClient late = harness.open(io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1);
        assertThat(late.channel().config().isAutoRead()).isFalse();
        harness.advance(Duration.ofMinutes(1));
        assertThat(client.isOpen()).as("nobody is silent while nobody listens").isTrue();
        assertThat(late.isOpen()).as("nor late").isTrue();

        journal.backlog = 0;
        harness.advance(Duration.ofSeconds(1));
        assertThat(client.channel().config().isAutoRead()).isTrue();
        assertThat(late.channel().config().isAutoRead()).isTrue();
        harness.advance(Duration.ofSeconds(16));
        assertThat(client.isOpen()).isFalse();
    }

    /** [MQTT-4.8.0-2]: MQTT 3 cannot be told that the disk refuses, and is to send it again. */
    @Test
    void whatCannotBeKeptNowIsRefusedOrCloses() {
        journal.writing = false;
        TestClient many = harness.connect("many");
        for (int i = 0; i < 1_000; i++) {
            many.send(TestClient.message("a" + i, "1", 1, true, MqttProperties.NO_PROPERTIES));
        }
        TestClient three = harness.connect("three");
        three.send(TestClient.message("b", "1", 1, true, MqttProperties.NO_PROPERTIES));

        assertThat(three.isOpen()).isFalse();
        assertThat(harness.connect5("five").publish1("b", "1", true)).isEqualTo(0x83);
    }

    @Test
    void whoIsGoneHearsNothing() {
        TestClient client = harness.connect("c");
        client.send(TestClient.message("a", "1", 1, true, MqttProperties.NO_PROPERTIES));

        client.abandon();
        write();

        assertThat(harness.door.openSessions()).isZero();
    }
}
