package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shared subscriptions (MQTT 5.0 §4.8.2). */
class SharedSubscriptionTest {

    private RememberingJournal journal = new RememberingJournal();
    private Harness harness = Harness.on(journal);

    @AfterEach
    void close() {
        harness.close();
    }

    private void publish(int count, int qos) {
        TestClient writer = harness.connect("w");
        for (int i = 1; i <= count; i++) {
            writer.publish("a", "m" + i, qos, i);
        }
    }

    @Test
    void eachMessageGoesToOneOfThemInTurn() {
        TestClient one = harness.connect5("one").subscribe("$share/g/a", 1);
        TestClient two = harness.connect5("two").subscribe("$share/g/a", 1);
        TestClient other = harness.connect5("other").subscribe("$share/h/a", 1);
        TestClient alone = harness.connect("alone").subscribe("a");
        publish(4, 1);

        assertThat(one.messages()).containsExactly("a m1", "a m3");
        assertThat(two.messages()).containsExactly("a m2", "a m4");
        assertThat(other.messages()).hasSize(4);
        assertThat(alone.messages()).hasSize(4);
    }

    /** Retained messages are for subscriptions that are not shared. */
    @Test
    void retainedMessagesAreNotShared() {
        harness.connect("w").retain("a", "kept");

        harness.connect5("one").subscribe("$share/g/a", 1).expectNothing();
    }

    /** What a member has not acknowledged when its session ends goes to another one. */
    @Test
    void whatAMemberLeavesBehindGoesToAnother() {
        TestClient one = harness.connect5("one").subscribe("$share/g/a", 1);
        TestClient two = harness.connect5("two").subscribe("$share/g/a", 1);
        publish(4, 1);
        two.nextMessage();
        two.acknowledge(two.nextMessage().packetId());
        assertThat(one.messages()).hasSize(2);
        two.abandon();
        harness.settle();

        assertThat(one.messages()).containsExactly("a m2");
        publish(1, 1);
        assertThat(one.messages()).containsExactly("a m1");
    }

    /** [MQTT-4.8.2-4, 4.8.2-5]: a QoS 2 message that was sent belongs to whom it was sent. */
    @Test
    void aMessageOfQos2GoesToNobodyElse() {
        TestClient one = harness.connect5("one").subscribe("$share/g/a", 2);
        TestClient two = harness.connect5("two").subscribe("$share/g/a", 2);
        publish(2, 2);
        assertThat(two.messages()).containsExactly("a m2");
        assertThat(one.messages()).containsExactly("a m1");
        two.abandon();
        harness.settle();

        one.expectNothing();
    }

    /** A member that is there is given it rather than one that is away; when all are away, one of them keeps it. */
    @Test
    void whoIsThereComesFirst() {
        TestClient away = harness.keep("away").subscribe("$share/g/a", 1);
        away.abandon();
        TestClient there = harness.connect5("there").subscribe("$share/g/a", 1);
        publish(2, 1);
        assertThat(there.messages()).hasSize(2);
        there.unsubscribe("$share/g/a");
        publish(1, 1);

        assertThat(harness.keep("away").messages()).containsExactly("a m1");
    }

    @Test
    void sharesSurviveARestart() {
        harness.keep("one").subscribe("$share/g/a", 1).abandon();
        publish(1, 1);
        RememberingJournal left = journal.afterCut(0);
        harness.close();
        journal = left;
        harness = Harness.on(left);
        publish(2, 1);

        assertThat(harness.keep("one").messages()).containsExactly("a m1", "a m1", "a m2");
    }

    /** [MQTT-3.8.3-4] */
    @Test
    void noLocalIsAnError() {
        TestClient client = harness.connect5("c");
        client.send(MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(
                        "$share/g/a",
                        new MqttSubscriptionOption(
                                MqttQoS.AT_MOST_ONCE, true, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE))
                .build());

        assertThat(client.disconnected()).isEqualTo(0x82);
    }

    @Test
    void whoLeavesLastEndsIt() {
        List<TestClient> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(harness.connect5("m" + i).subscribe("$share/g/a", 1));
        }
        int before = harness.fixture.bus.counters().subscriptions();
        members.forEach(member -> member.unsubscribe("$share/g/a"));
        harness.settle();

        assertThat(before).isOne();
        assertThat(harness.fixture.bus.counters().subscriptions()).isZero();
    }
}
