package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.mqtt.broker.TestClient.Received;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gives when the journal has no more room for notes: whoever holds most of it (R18, R21). */
class RoomForNotesTest {

    private static final int NOTES = 200;

    private RememberingJournal journal = new RememberingJournal();
    private Harness harness = start();

    @AfterEach
    void close() {
        harness.close();
    }

    private Harness start() {
        return start(NOTES, MqttLimits.DEFAULT);
    }

    private Harness start(int notes, MqttLimits limits) {
        return start(notes, 64L << 20, limits);
    }

    private Harness start(int notes, long bytes, MqttLimits limits) {
        Harness made = new Harness(
                Harness.settings(false, limits),
                BusSettings.DEFAULT.withNotes(notes, bytes),
                journal,
                MqttAuthenticator.OPEN);
        made.door.recover();
        made.settle();
        return made;
    }

    private void restart() {
        RememberingJournal left = journal.afterCut(0);
        harness.close();
        journal = left;
        harness = start();
    }

    private void publish(String topic, int from, int to, int qos) {
        TestClient writer = harness.connect("w");
        for (int i = from; i <= to; i++) {
            writer.publish(topic, "m" + i, qos, 1 + (i & 0xFF));
            writer.reply(MqttMessageType.PUBREL, 1 + (i & 0xFF));
        }
        writer.abandon();
    }

    private static List<String> expected(String topic, int from, int to) {
        List<String> all = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            all.add(topic + " m" + i);
        }
        return all;
    }

    @Test
    void aBacklogCostsNobodyElseItsMessages() {
        harness.keep("modest").subscribe("calm", 1).abandon();
        harness.keep("hog").subscribe("flood", 1).abandon();
        publish("calm", 1, 5, 1);
        publish("flood", 1, 300, 1);
        publish("calm", 6, 20, 1);

        assertThat(harness.fixture.bus.notes().size()).isLessThanOrEqualTo(NOTES);
        assertThat(harness.count(Count.DROPPED_QOS1)).isBetween(200L, 300L);
        restart();
        assertThat(harness.keep("modest").messages()).containsExactlyElementsOf(expected("calm", 1, 20));
        List<String> rest = harness.keep("hog").messages();
        assertThat(rest).as("the newest").hasSizeGreaterThan(40).endsWith("flood m300");
    }

    /** What is on its way cannot be taken back, but it need not be kept for one who never says that it came. */
    @Test
    void whoDoesNotAcknowledgeCostsNobodyElseItsMessages() {
        harness.keep("modest").subscribe("calm", 2).abandon();
        TestClient hog = harness.keep("hog").subscribe("flood", 1);
        publish("flood", 1, 120, 1);
        publish("calm", 1, 20, 2);
        assertThat(hog.messages()).hasSize(120);

        restart();
        assertThat(harness.keep("modest").messages()).containsExactlyElementsOf(expected("calm", 1, 20));
    }

    @Test
    void whatWasGivenUpOnItsWayIsStillAcknowledged() {
        TestClient hog = harness.keep("hog").subscribe("flood", 1);
        publish("flood", 1, 120, 1);
        for (int i = 1; i <= 120; i++) {
            Received one = hog.nextMessage();
            assertThat(one.text()).isEqualTo("flood m" + i);
            hog.acknowledge(one.packetId());
        }
        publish("flood", 121, 122, 1);

        assertThat(hog.messages()).containsExactly("flood m121", "flood m122");
        assertThat(harness.fixture.bus.notes().size())
                .as("session, filter, two on their way")
                .isEqualTo(6);
    }

    /** Half of the room is never pledged to sessions and subscriptions. */
    @Test
    void manySessionsLeaveRoomForMessages() {
        harness.keep("modest").subscribe("calm", 1).abandon();
        for (int i = 0; i < NOTES; i++) {
            harness.keep("many" + i).abandon();
        }
        publish("calm", 1, 20, 1);

        assertThat(harness.count(Count.NOT_KEPT)).isPositive();
        restart();
        assertThat(harness.keep("modest").messages()).containsExactlyElementsOf(expected("calm", 1, 20));
    }

    @Test
    void aSessionIsTakenInAlthoughMessagesHoldAllTheRoom() {
        harness.keep("hog").subscribe("flood", 1).abandon();
        publish("flood", 1, 300, 1);
        harness.keep("late").subscribe("calm", 1).abandon();
        publish("calm", 1, 3, 1);

        assertThat(harness.keep("late").messages()).containsExactlyElementsOf(expected("calm", 1, 3));
    }

    @Test
    void oneSessionHasItsShareOfSubscriptions() {
        TestClient many = harness.keep5("many", 100);
        MqttSubscriptionOption plain = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_LEAST_ONCE);
        for (int i = 1; i <= 63; i++) {
            assertThat(many.subscribe("a/" + i, plain, 0)).isEqualTo(1);
        }

        assertThat(many.subscribe("a/64", plain, 0)).isEqualTo(0x97);
        assertThat(many.unsubscribe("a/1")).isZero();
        assertThat(many.subscribe("a/64", plain, 0)).isEqualTo(1);
        harness.keep5("other", 100).subscribe("a/64", 1);
    }

    /** MQTT 3 knows no receive maximum, but what has to be remembered has a bound. */
    @Test
    void aClientOfMqtt3ThatReleasesNothingIsClosed() {
        harness.close();
        journal = new RememberingJournal();
        harness = start(NOTES, few());
        TestClient writer = harness.keep("w3");
        for (int id = 1; id <= 4; id++) {
            writer.publish("a", "m" + id, 2, id);
            assertThat(writer.nextId(MqttMessageType.PUBREC)).isEqualTo(id);
        }
        writer.publish("a", "m5", 2, 5);

        assertThat(writer.isOpen()).isFalse();
        assertThat(harness.count(Count.VIOLATIONS)).isOne();
    }

    /** What a client has forgotten over a reconnect does not keep it from going on. */
    @Test
    void whatIsNeverReleasedGivesWayToWhatComesLater() {
        harness.close();
        journal = new RememberingJournal();
        harness = start(NOTES, few());
        for (int round = 0; round < 3; round++) {
            TestClient writer = harness.keep("w3");
            for (int id = 1; id <= 4; id++) {
                writer.publish("a", "m", 2, round * 4 + id);
                assertThat(writer.nextId(MqttMessageType.PUBREC)).isEqualTo(round * 4 + id);
            }
            writer.abandon();
        }

        assertThat(harness.fixture.bus.notes().size())
                .as("the session and four")
                .isEqualTo(5);
    }

    /** Room for one large message is made of many small ones; the message itself is made into a note once. */
    @Test
    void aLargeMessageTakesTheRoomOfManySmallOnes() {
        harness.close();
        journal = new RememberingJournal();
        harness = start(10_000, 400_000, MqttLimits.DEFAULT);
        harness.keep("hog").subscribe("flood", 1).abandon();
        publish("flood", 1, 800, 1);
        long before = allocated();
        publish("flood", "x".repeat(200_000));

        assertThat(allocated() - before).as("bytes for a message of 200,000").isLessThan(40_000_000);
        assertThat(harness.count(Count.DROPPED_QOS1)).isBetween(200L, 799L);
        assertThat(harness.fixture.bus.notes().bytes()).as("it is kept").isBetween(300_000L, 400_000L);
    }

    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    /** What cannot have room costs nobody a message. */
    @Test
    void whatIsLargerThanAllTheRoomTakesNone() {
        harness.close();
        journal = new RememberingJournal();
        harness = start(10_000, 400_000, MqttLimits.DEFAULT);
        harness.keep("hog").subscribe("flood", 1).abandon();
        publish("flood", 1, 100, 1);
        publish("flood", "x".repeat(500_000));

        assertThat(harness.count(Count.DROPPED_QOS1)).isOne();
        assertThat(harness.keep("hog").messages()).containsExactlyElementsOf(expected("flood", 1, 100));
    }

    private void publish(String topic, String payload) {
        TestClient writer = harness.connect("w");
        writer.publish(topic, payload, 1, 1);
        writer.abandon();
    }

    private static MqttLimits few() {
        return new MqttLimits(
                10_000, 100, 10, 100, 100, 100, 1 << 20, Duration.ofSeconds(1), 4, 10, 100, 100_000, 100_000);
    }
}
