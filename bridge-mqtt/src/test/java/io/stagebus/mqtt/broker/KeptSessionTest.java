package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.broker.TestClient.Received;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions that outlive their connection, and the gateway (MQTT 5.0 §4.1, §4.4; R18). */
class KeptSessionTest {

    private RememberingJournal journal = new RememberingJournal();
    private Harness harness = Harness.on(journal);

    @AfterEach
    void close() {
        harness.close();
    }

    /** The power is cut: what was not durable is gone, but for a few records. */
    private void restart(int luckyRecords) {
        RememberingJournal left = journal.afterCut(luckyRecords);
        // The connections of the old one must not write any more.
        journal = left;
        Harness old = harness;
        harness = Harness.on(left);
        old.close();
    }

    /** The disk has it all, and says so on its own thread. */
    private void force() {
        harness.fixture.executor.elsewhere(() -> journal.forcing(true));
        harness.settle();
    }

    private void publish(String topic, String payload, int qos) {
        TestClient writer = harness.connect("w");
        writer.publish(topic, payload, qos, 1);
        writer.abandon();
    }

    /** [MQTT-3.1.2-4, 3.1.2-5, 3.2.2-3], §4.4 */
    @Test
    void whatCameMeanwhileWaitsForTheClient() {
        TestClient reader = harness.keep("r");
        assertThat(reader.sessionPresent).isFalse();
        reader.subscribe("a/#", 1);
        reader.abandon();
        publish("a/1", "one", 1);
        publish("a/2", "two", 0);
        publish("b", "other", 1);

        TestClient back = harness.keep("r");
        assertThat(back.sessionPresent).isTrue();
        assertThat(back.messages()).containsExactly("a/1 one");
        publish("a/3", "three", 1);
        assertThat(back.messages()).containsExactly("a/3 three");
    }

    /** [MQTT-3.1.2-4], [MQTT-3.2.2-2] */
    @Test
    void aCleanStartDiscardsIt() {
        harness.keep("r").subscribe("a", 1).abandon();
        publish("a", "one", 1);
        TestClient clean = harness.connect("r");
        clean.expectNothing();
        clean.abandon();

        TestClient back = harness.keep("r");
        assertThat(back.sessionPresent).isFalse();
        back.expectNothing();
        assertThat(harness.fixture.bus.notes().size())
                .as("only the new session")
                .isOne();
    }

    /** [MQTT-4.4.0-1], [MQTT-3.3.1-1]: again with the same identifier, in order, marked as duplicates. */
    @Test
    void whatWasNotAcknowledgedComesAgain() {
        TestClient reader = harness.keep("r").subscribe("a", 2);
        publish("a", "one", 1);
        publish("a", "two", 2);
        publish("a", "three", 1);
        Received one = reader.nextMessage();
        Received two = reader.nextMessage();
        Received three = reader.nextMessage();
        reader.acknowledge(one.packetId());
        reader.reply(MqttMessageType.PUBREC, two.packetId());
        reader.nextId(MqttMessageType.PUBREL);
        reader.abandon();

        TestClient back = harness.keep("r");
        assertThat(back.nextId(MqttMessageType.PUBREL)).isEqualTo(two.packetId());
        Received again = back.nextMessage();
        assertThat(again.text()).isEqualTo("a three");
        assertThat(again.duplicate()).isTrue();
        assertThat(again.packetId()).isEqualTo(three.packetId());
        back.reply(MqttMessageType.PUBCOMP, two.packetId()).acknowledge(three.packetId());
        back.expectNothing();
        assertThat(harness.fixture.bus.notes().size()).as("session and filter").isEqualTo(2);
    }

    /** [MQTT-4.6.0-4]: in the order of the PUBRECs, which was another one than that of the messages here. */
    @Test
    void pubRelsComeAgainInTheOrderOfThePubRecs() {
        TestClient reader = harness.keep("r").subscribe("a", 2);
        List<Integer> sent = new ArrayList<>();
        for (String payload : List.of("one", "two", "three", "four")) {
            publish("a", payload, 2);
            sent.add(reader.nextMessage().packetId());
        }
        List<Integer> had = List.of(sent.get(2), sent.get(0), sent.get(1));
        for (int packetId : had) {
            reader.reply(MqttMessageType.PUBREC, packetId);
            assertThat(reader.nextId(MqttMessageType.PUBREL)).isEqualTo(packetId);
        }
        reader.abandon();

        TestClient back = harness.keep("r");
        for (int packetId : had) {
            assertThat(back.nextId(MqttMessageType.PUBREL)).isEqualTo(packetId);
        }
        assertThat(back.nextMessage().text()).isEqualTo("a four");
        had.forEach(packetId -> back.reply(MqttMessageType.PUBCOMP, packetId));
        back.expectNothing();
    }

    /** R18: subscriptions, waiting messages, handshakes and identifiers are there after a power cut. */
    @Test
    void allOfItSurvivesAPowerCut() {
        TestClient reader = harness.keep5("r", 600);
        reader.subscribe("a/+", 2);
        publish("a/1", "handshake", 2);
        publish("a/2", "unacknowledged", 1);
        Received first = reader.nextMessage();
        reader.nextMessage();
        reader.reply(MqttMessageType.PUBREC, first.packetId());
        reader.nextId(MqttMessageType.PUBREL);
        TestClient writer = harness.keep("w2");
        writer.publish("a/3", "once", 2, 9);
        writer.nextId(MqttMessageType.PUBREC);

        restart(0);

        assertThat(harness.door.openSessions())
                .as("they are counted before they come back")
                .isEqualTo(2);
        TestClient again = harness.keep("w2");
        assertThat(again.sessionPresent).isTrue();
        again.publish("a/3", "once", 2, 9);
        assertThat(again.nextId(MqttMessageType.PUBREC)).isEqualTo(9);
        TestClient back = harness.keep5("r", 600);
        assertThat(back.sessionPresent).isTrue();
        assertThat(back.nextId(MqttMessageType.PUBREL)).isEqualTo(first.packetId());
        assertThat(back.messages()).containsExactly("a/2 unacknowledged", "a/3 once");
        publish("a/4", "live", 1);
        assertThat(back.messages()).containsExactly("a/4 live");
    }

    /** R18: nothing is promised before it is durable. */
    @Test
    void nothingIsAcknowledgedBeforeItIsDurable() {
        TestClient reader = harness.keep("r");
        TestClient writer = harness.connect("w");
        journal.forcing(false);
        reader.send(MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(io.netty.handler.codec.mqtt.MqttQoS.EXACTLY_ONCE, "a")
                .build());
        reader.expectNothing();
        force();
        reader.subAck();
        journal.forcing(false);
        writer.publish("a", "one", 1, 5);
        writer.publish("a", "two", 2, 6);
        writer.expectNothing();
        assertThat(reader.messages()).as("QoS 1 does not wait").containsExactly("a one");
        force();

        assertThat(writer.nextId(MqttMessageType.PUBACK)).isEqualTo(5);
        assertThat(writer.nextId(MqttMessageType.PUBREC)).isEqualTo(6);
        Received two = reader.nextMessage();
        journal.forcing(false);
        reader.reply(MqttMessageType.PUBREC, two.packetId()).expectNothing();
        TestClient third = harness.open(MqttVersion.MQTT_3_1_1);
        third.send(MqttMessageBuilders.connect()
                .clientId("third")
                .cleanSession(false)
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .build());
        third.expectNothing();
        force();
        assertThat(reader.nextId(MqttMessageType.PUBREL)).isEqualTo(two.packetId());
        third.next(MqttMessageType.CONNACK);
    }

    /** A client may subscribe before it has its CONNACK [MQTT-3.1.4-5]; what is retained comes behind that. */
    @Test
    void whoSubscribesBeforeTheConnAckIsShownWhatIsRetained() {
        harness.connect("w").retain("a", "kept");
        journal.forcing(false);
        TestClient hasty = harness.open(MqttVersion.MQTT_3_1_1);
        hasty.send(
                MqttMessageBuilders.connect()
                        .clientId("hasty")
                        .cleanSession(false)
                        .protocolVersion(MqttVersion.MQTT_3_1_1)
                        .build(),
                MqttMessageBuilders.subscribe()
                        .messageId(3)
                        .addSubscription(io.netty.handler.codec.mqtt.MqttQoS.AT_MOST_ONCE, "a")
                        .build());
        hasty.expectNothing();
        force();

        hasty.next(MqttMessageType.CONNACK);
        hasty.subAck();
        assertThat(hasty.messages()).containsExactly("a kept");
    }

    /** [MQTT-3.1.2-23], §3.1.2.11.2: it ends when its time is over, counted from the connection's end. */
    @Test
    void itEndsWhenItsTimeIsOver() {
        TestClient reader = harness.keep5("r", 10);
        reader.subscribe("a", 1);
        harness.advance(Duration.ofSeconds(60));
        reader.abandon();
        harness.advance(Duration.ofSeconds(9));
        reader = harness.keep5("r", 10);
        assertThat(reader.sessionPresent).isTrue();
        reader.abandon();
        harness.advance(Duration.ofSeconds(11));

        assertThat(harness.fixture.bus.notes().size()).isZero();
        assertThat(harness.keep5("r", 10).sessionPresent).isFalse();
    }

    /** R13's clock: what passed before a restart counts. */
    @Test
    void itsTimeGoesOnOverARestart() {
        harness.keep5("r", 100).abandon();
        harness.advance(Duration.ofSeconds(60));
        Duration passed = Duration.ofSeconds(60);
        RememberingJournal left = journal.afterCut(0);
        harness.close();
        journal = left;
        harness = new Harness(
                Harness.settings(false, MqttLimits.DEFAULT),
                io.stagebus.core.bus.BusSettings.DEFAULT,
                left,
                MqttAuthenticator.OPEN);
        harness.fixture.executor.advance(passed);
        harness.door.recover();
        harness.settle();
        harness.advance(Duration.ofSeconds(41));

        assertThat(harness.keep5("r", 100).sessionPresent).isFalse();
    }

    /** [MQTT-3.14.2-2], §3.14.2.2.2 */
    @Test
    void aGoodbyeMayChangeHowLongItStays() {
        TestClient reader = harness.keep5("r", 100);
        reader.sendBytes(new byte[] {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 0});
        assertThat(harness.keep5("r", 100).sessionPresent).isFalse();

        TestClient never = harness.connect5("n");
        never.sendBytes(new byte[] {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 9});
        assertThat(never.disconnected()).isEqualTo(0x82);
    }

    /** [MQTT-3.1.4-3]: who takes over has the session. */
    @Test
    void aSecondConnectionTakesItOver() {
        TestClient first = harness.keep5("r", 100);
        first.subscribe("a", 1);
        TestClient second = harness.keep5("r", 100);

        assertThat(first.disconnected()).isEqualTo(0x8E);
        assertThat(second.sessionPresent).isTrue();
        publish("a", "one", 1);
        assertThat(second.messages()).containsExactly("a one");
    }

    /** §3.1.2.11.4 and §4.9: another connection, another receive maximum. */
    @Test
    void whatComesAgainHeedsTheNewReceiveMaximum() {
        TestClient reader = harness.keep5("r", 100);
        reader.subscribe("a", 1);
        publish("a", "one", 1);
        publish("a", "two", 1);
        assertThat(reader.messages()).hasSize(2);
        reader.abandon();
        publish("a", "three", 1);

        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 100));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 1));
        TestClient back = harness.open(MqttVersion.MQTT_5);
        back.connect(
                MqttMessageBuilders.connect().clientId("r").cleanSession(false).properties(properties));
        Received one = back.nextMessage();
        assertThat(one.text()).isEqualTo("a one");
        back.expectNothing();
        Received two = back.acknowledge(one.packetId()).nextMessage();
        assertThat(two.text()).isEqualTo("a two");
        Received three = back.acknowledge(two.packetId()).nextMessage();
        assertThat(three.text()).isEqualTo("a three");
        assertThat(three.duplicate()).isFalse();
    }

    /** R21: a queue that is full drops its oldest, counted. */
    @Test
    void aClientThatStaysAwayLosesItsOldest() {
        harness.close();
        MqttLimits few = new MqttLimits(
                10_000, 100, 10, 100, 100, 100, 1 << 20, Duration.ofSeconds(1), 10, 10, 3, 100_000, 100_000);
        journal = new RememberingJournal();
        harness = Harness.on(journal, few);
        harness.keep("r").subscribe("a", 1).abandon();
        for (int i = 0; i < 5; i++) {
            publish("a", "m" + i, 1);
        }

        assertThat(harness.count(Count.DROPPED_QOS1)).isEqualTo(2);
        assertThat(harness.keep("r").messages()).containsExactly("a m2", "a m3", "a m4");
    }

    @Test
    void oneTooManyEndsWithItsConnectionAndIsToldSo() {
        harness.close();
        journal = new RememberingJournal();
        harness = Harness.on(journal, MqttLimits.DEFAULT.withSessions(1, MqttLimits.ANY_KEEP_ALIVE));
        harness.keep5("a", 100).abandon();
        TestClient second = harness.keep5("b", 100);
        second.abandon();

        assertThat(harness.count(Count.NOT_KEPT)).isOne();
        assertThat(harness.keep5("b", 100).sessionPresent).isFalse();
        assertThat(harness.keep5("a", 100).sessionPresent).isTrue();
    }

    /** Absent clients are no clients of the bus, and their messages expire (R13). */
    @Test
    void whatExpiresMeanwhileDoesNotCome() {
        harness.keep("r").subscribe("a", 1).abandon();
        TestClient writer = harness.connect5("w");
        MqttProperties expiry = new MqttProperties();
        expiry.add(new MqttProperties.IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 5));
        writer.publish("a", "short", 1, 1, expiry);
        writer.publish("a", "long", 1, 2);
        assertThat(harness.fixture.bus.counters().sessions()).as("the writer").isOne();
        harness.advance(Duration.ofSeconds(6));

        assertThat(harness.keep("r").messages()).containsExactly("a long");
        assertThat(harness.count(Count.EXPIRED)).isOne();
    }
}
