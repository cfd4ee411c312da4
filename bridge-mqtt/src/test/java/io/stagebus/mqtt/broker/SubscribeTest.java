package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.counter.Count;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients are shown of the bus. */
class SubscribeTest {

    private Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    private static MqttSubscriptionOption option(
            int qos, boolean noLocal, boolean retainAsPublished, RetainedHandlingPolicy handling) {
        return new MqttSubscriptionOption(MqttQoS.valueOf(qos), noLocal, retainAsPublished, handling);
    }

    @Test
    void grantsWhatIsAskedFor() {
        TestClient client = harness.connect("c");

        client.send(MqttMessageBuilders.subscribe()
                .messageId(9)
                .addSubscription(MqttQoS.AT_MOST_ONCE, "a")
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "b")
                .addSubscription(MqttQoS.EXACTLY_ONCE, "c")
                .addSubscription(MqttQoS.AT_MOST_ONCE, "/mqtt/a")
                .addSubscription(MqttQoS.AT_MOST_ONCE, "$share/g/a")
                .build());

        MqttSubAckMessage ack = client.subAck();
        assertThat(ack.variableHeader().messageId()).isEqualTo(9); // [MQTT-2.3.1-7]
        assertThat(ack.payload().reasonCodes()).containsExactly(0, 1, 2, 0x80, 0);
    }

    @Test
    void deliversAtTheLowerQos() { // [MQTT-3.8.4-6]
        TestClient reader = harness.connect("r").subscribe("zero", 0).subscribe("one", 1);
        TestClient writer = harness.connect("w");

        writer.publish("one", "a");
        writer.publish1("zero", "b", false);
        writer.publish1("one", "c", false);

        assertThat(reader.nextMessage().qos()).isZero();
        assertThat(reader.nextMessage().qos()).isZero();
        assertThat(reader.nextMessage().qos()).isOne();
    }

    @Test
    void deliversQos1AndForgetsItWhenAcknowledged() { // [MQTT-4.3.2-1]
        TestClient reader = harness.connect("r").subscribe("a", 1);

        harness.connect("w").publish1("a", "1", false);

        TestClient.Received message = reader.nextMessage();
        assertThat(message.qos()).isOne();
        assertThat(message.packetId()).isPositive();
        reader.acknowledge(message.packetId()).acknowledge(message.packetId()).acknowledge(999);
        assertThat(reader.isOpen()).isTrue();
    }

    @Test
    void whatOtherDoorsSayComesWithQos1AndStreamsWithQos0() { // R7
        TestClient reader = harness.connect("r").subscribe("/x/#", 1);
        Session other = harness.fixture.open();

        harness.fixture.set(other, "/x/param", Value.of(1));
        harness.fixture.emit(other, "/x/event", Value.NULL);
        for (SignalKind kind : List.of(SignalKind.STREAM, SignalKind.TIMELINE)) {
            Value value = new Value.Dict(Map.of("k", Value.of(1)));
            harness.fixture.outcome(
                    reply -> Command.Publish.of(other, kind, Address.of("/x/" + kind), Content.of(value), reply));
        }
        harness.fixture.outcome(reply -> new Command.Publish(
                other,
                other.origin(),
                SignalKind.GESTURE,
                Address.of("/x/pad"),
                Content.of(Value.of(0.5)),
                GesturePhase.START,
                PublishFields.ofId(1),
                reply));

        assertThat(IntStream.range(0, 5).mapToObj(i -> reader.nextMessage()).map(m -> m.qos() + " " + m.text()))
                .containsExactly(
                        "1 /x/param 1",
                        "1 /x/event null",
                        "0 /x/STREAM {\"k\":1}",
                        "1 /x/TIMELINE {\"k\":1}",
                        "0 /x/pad {\"phase\":\"start\",\"id\":1,\"value\":0.5}");
    }

    @Test
    void anEventWithoutValueIsAnEmptyMessage() { // R7
        TestClient reader = harness.connect("r").subscribe("/go");
        Session other = harness.fixture.open();

        harness.fixture.outcome(reply -> Command.Publish.event(other, Address.of("/go"), Content.NONE, reply));

        TestClient.Received message = reader.nextMessage();
        assertThat(message.text()).isEqualTo("/go ");
        assertThat(message.retain()).isFalse();
    }

    @Test
    void showsRetainedMessagesToANewSubscription() { // R12, [MQTT-3.3.1-6], [MQTT-3.3.1-8]
        Session other = harness.fixture.open();
        harness.fixture.set(other, "/lights/a", Value.of(40.0));
        harness.connect("w").retain("a", "1").retain("b", "2").retain("b", "");
        TestClient reader = harness.connect("r");

        reader.subscribe("#");
        List<TestClient.Received> shown = List.of(reader.nextMessage(), reader.nextMessage());
        reader.expectNothing();

        assertThat(shown).extracting(TestClient.Received::text).containsExactlyInAnyOrder("/lights/a 40", "a 1");
        assertThat(shown).allMatch(TestClient.Received::retain);
    }

    @Test
    void showsThemAgainToARepeatedSubscription() { // [MQTT-3.8.4-3]
        TestClient client = harness.connect("c").retain("a", "1").subscribe("a");
        assertThat(client.messages()).containsExactly("a 1");

        client.subscribe("a");

        assertThat(client.messages()).containsExactly("a 1");
        assertThat(client.publish("a", "2").messages()).containsExactly("a 2");
    }

    @Test
    void heedsRetainHandling() { // MQTT 5.0 [MQTT-3.3.1-9..11]
        TestClient client = harness.connect5("c").retain("a", "1");
        MqttSubscriptionOption ifNew =
                option(0, false, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS);

        client.subscribe("a", ifNew, 0);
        assertThat(client.messages()).containsExactly("a 1");
        client.subscribe("a", ifNew, 0);
        client.expectNothing();
        client.subscribe("+", option(0, false, false, RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE), 0);
        client.expectNothing();
    }

    @Test
    void keepsTheRetainFlagWhereAskedTo() { // [MQTT-3.3.1-12], [MQTT-3.3.1-13]
        TestClient keeps = harness.connect5("keeps");
        keeps.subscribe("a", option(0, false, true, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE), 0);
        TestClient plain = harness.connect5("plain").subscribe("a");

        harness.connect("w").retain("a", "1").publish("a", "2").retain("a", "");

        assertThat(IntStream.range(0, 3).mapToObj(i -> keeps.nextMessage().retain()))
                .containsExactly(true, false, true);
        assertThat(IntStream.range(0, 3).mapToObj(i -> plain.nextMessage().retain()))
                .containsExactly(false, false, false);
    }

    @Test
    void leavesOutItsOwnMessagesWhereAskedTo() { // [MQTT-3.8.3-3]
        TestClient client = harness.connect5("c");
        client.subscribe("a", option(0, true, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE), 0);
        client.subscribe("+", option(0, true, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE), 5);
        client.subscribe("b", 0);

        client.publish("a", "own").publish("b", "own");
        harness.connect("other").publish("a", "other");

        assertThat(client.messages()).containsExactly("b own", "a other");

        client.subscribe("c/+", MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE), 7);
        client.subscribe("c/#", option(0, true, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE), 300);

        client.publish("c/d", "own");
        assertThat(ids(client.nextMessage())).isEqualTo(List.of(id(7)));
    }

    @Test
    void carriesTheIdentifiersOfAllSubscriptionsThatMatch() { // [MQTT-3.3.4-3], [MQTT-3.3.4-4]
        TestClient client = harness.connect5("c");
        MqttSubscriptionOption plain = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);
        client.subscribe("a/+", plain, 7);
        client.subscribe("a/#", plain, 300);
        client.subscribe("a/b", plain, 0);

        client.publish("a/b", "x");
        TestClient.Received both = client.nextMessage();
        client.publish("a", "y");
        TestClient.Received one = client.nextMessage();

        assertThat(ids(both)).isEqualTo(List.of(id(7), id(300)));
        assertThat(ids(one)).isEqualTo(List.of(id(300)));
        client.expectNothing();
    }

    private static List<?> ids(TestClient.Received message) {
        return message.properties().getProperties(MqttProperties.SUBSCRIPTION_IDENTIFIER);
    }

    private static MqttProperties.IntegerProperty id(int value) {
        return new MqttProperties.IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, value);
    }

    @Test
    void deliversOverlappingSubscriptionsOnceAtTheHighestQos() { // [MQTT-3.3.5-1]
        TestClient reader = harness.connect("r").subscribe("a/#", 0).subscribe("a/b", 1);

        harness.connect("w").publish1("a/b", "x", false);

        assertThat(reader.nextMessage().qos()).isOne();
        reader.expectNothing();
    }

    @Test
    void leadingWildcardsLeaveOutDollarTopics() { // [MQTT-4.7.2-1], R2
        Session admin = harness.fixture.open(
                new io.stagebus.core.subscription.RecordingSubscriber(), io.stagebus.core.session.AccessScope.ADMIN);
        TestClient all = harness.connect("all").subscribe("#");
        TestClient plus = harness.connect("plus").subscribe("+/x");
        TestClient status = harness.connect("status").subscribe("$stagebus/#");

        harness.fixture.set(admin, "/stagebus/x", Value.of(1));
        harness.fixture.set(admin, "/clasp/x", Value.of(1));
        harness.connect("w").publish("$other/x", "1").publish("a/x", "1").publish("/x", "2");

        assertThat(all.messages()).containsExactly("a/x 1", "/x 2");
        assertThat(plus.messages()).containsExactly("a/x 1", "/x 2");
        assertThat(status.messages()).containsExactly("$stagebus/x 1");
    }

    @Test
    void stopsWhenUnsubscribed() { // [MQTT-3.10.4-1]
        TestClient client = harness.connect5("c").subscribe("a").subscribe("+/b");

        assertThat(client.unsubscribe("a")).isZero();
        assertThat(client.unsubscribe("a")).isEqualTo(0x11);
        assertThat(client.unsubscribe("+/b")).isZero();
        client.publish("a", "1").publish("x/b", "1").publish("/b", "1");

        client.expectNothing();
    }

    @Test
    void givesRetainedMessagesTheirRemainingLife() { // R13, [MQTT-3.3.2-6]
        MqttProperties expiry = new MqttProperties();
        expiry.add(new MqttProperties.IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 60));
        harness.connect5("w").send(TestClient.message("a", "1", 0, true, expiry));
        Session other = harness.fixture.open();
        harness.fixture.set(
                other, "/x", Value.of(1), io.stagebus.core.command.WriteOptions.of(Ttl.absolute(30), false));
        harness.advance(Duration.ofSeconds(20));

        TestClient client = harness.connect5("c").subscribe("#");

        assertThat(IntStream.range(0, 2).mapToObj(i -> client.nextMessage()).map(SubscribeTest::life))
                .containsExactlyInAnyOrder("a 40", "/x 10");
    }

    private static String life(TestClient.Received message) {
        return message.topic()
                + " "
                + message.properties()
                        .getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL)
                        .value();
    }

    @Test
    void anExpiryDeletes() { // R12
        TestClient reader = harness.connect("r").subscribe("/x");
        Session other = harness.fixture.open();

        harness.fixture.set(
                other, "/x", Value.of(1), io.stagebus.core.command.WriteOptions.of(Ttl.absolute(30), false));
        harness.advance(Duration.ofSeconds(31));

        assertThat(reader.messages()).containsExactly("/x 1", "/x ");
    }

    @Test
    void doesNotSendWhatTheClientCannotTake() { // [MQTT-3.1.2-24], [MQTT-3.1.2-25]
        MqttProperties small = new MqttProperties();
        small.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, 50));
        TestClient reader = harness.open(MqttVersion.MQTT_5);
        reader.connect(MqttMessageBuilders.connect().clientId("r").properties(small));
        reader.subscribe("a", 1);

        harness.connect("w").publish1("a", "x".repeat(60), false);
        harness.connect("w").publish1("a", "short", false);

        assertThat(reader.messages()).containsExactly("a short");
        assertThat(harness.count(Count.TOO_LARGE)).isOne();
    }

    @Test
    void sendsNoMoreAtATimeThanTheClientTakes() { // [MQTT-3.3.4-9]
        MqttProperties two = new MqttProperties();
        two.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 2));
        TestClient reader = harness.open(MqttVersion.MQTT_5);
        reader.connect(MqttMessageBuilders.connect().clientId("r").properties(two));
        reader.subscribe("n/#", 1);
        TestClient writer = harness.connect("w");

        for (int i = 0; i < 5; i++) {
            writer.publish1("n/" + i, "" + i, false);
        }
        writer.publish("n/zero", "5");

        TestClient.Received first = reader.nextMessage();
        TestClient.Received second = reader.nextMessage();
        reader.expectNothing();
        assertThat(first.packetId()).isNotEqualTo(second.packetId());
        reader.acknowledge(second.packetId());
        assertThat(reader.nextMessage().text()).isEqualTo("n/2 2");
        reader.expectNothing();
        reader.acknowledge(first.packetId());
        TestClient.Received third = reader.nextMessage();
        reader.acknowledge(third.packetId());
        TestClient.Received fourth = reader.nextMessage();
        assertThat(fourth.text()).isEqualTo("n/4 4");
        assertThat(reader.nextMessage().text()).isEqualTo("n/zero 5"); // R16
    }

    @Test
    void showsAThousandRetainedMessagesAndWhatChangesMeanwhile() { // R19
        Session other = harness.fixture.open();
        for (int i = 0; i < 1_000; i++) {
            harness.fixture.set(other, "/p/" + i, Value.of(i));
        }
        TestClient reader = harness.connect("r").subscribe("/p/#", 1);

        java.util.Set<String> shown = new java.util.HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            TestClient.Received message = reader.nextMessage();
            assertThat(shown.add(message.text())).isTrue();
            reader.acknowledge(message.packetId());
        }

        assertThat(shown).hasSize(1_000);
        reader.expectNothing();
    }

    @Test
    void answersAPing() {
        TestClient client = harness.connect("c");

        client.send(io.netty.handler.codec.mqtt.MqttMessage.PINGREQ);

        client.next(MqttMessageType.PINGRESP);
    }
}
