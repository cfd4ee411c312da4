package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a client's messages on the bus. */
class PublishTest {

    private Harness harness = new Harness();
    private final RecordingSubscriber seen = new RecordingSubscriber();

    @AfterEach
    void close() {
        harness.close();
    }

    private void use(Harness other) {
        harness.close();
        harness = other;
    }

    private Session watch(String pattern) {
        Session session = harness.fixture.open(seen);
        harness.fixture.subscribe(session, 1, pattern);
        return session;
    }

    private Signal only() {
        assertThat(seen.signals).hasSize(1);
        return seen.signals.get(0);
    }

    private static MqttProperties expiry(int seconds) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, seconds));
        return properties;
    }

    private static BusSettings declaring(String pattern, SignalKind kind) {
        return with(List.of(new StateSettings.KindRule(AddressPattern.of(pattern), kind)), 100);
    }

    private static BusSettings with(List<StateSettings.KindRule> kinds, int maxParams) {
        StateSettings state = new StateSettings(kinds, List.of(), Ttl.NEVER, maxParams, 1 << 24, 100);
        return new BusSettings(state, 100, 100, 64, 10, 60, 4, 1_000);
    }

    private static Harness harness(BusSettings bus) {
        return new Harness(
                Harness.settings(false, MqttLimits.DEFAULT), bus, new MemoryJournal(10), MqttAuthenticator.OPEN);
    }

    @Test
    void aRetainedMessageIsAParam() { // R6
        watch("/mqtt/**");

        harness.connect("c").retain("lamp", "{\"on\":true}");

        Signal.Param param = (Signal.Param) only();
        assertThat(param.address().text()).isEqualTo("/mqtt/lamp");
        assertThat(param.content().value()).isEqualTo(new Value.Dict(java.util.Map.of("on", Value.TRUE)));
        assertThat(param.origin().door()).isEqualTo("mqtt");
        assertThat(param.origin().sessionName()).isEqualTo("c");
    }

    @Test
    void aMessageThatIsNotRetainedIsAnEvent() { // R6
        watch("/**");

        harness.connect("c").publish("button", "pressed").publish("/go", "");

        assertThat(seen.signals).hasSize(2).allMatch(Signal.Event.class::isInstance);
        assertThat(seen.signals.get(0).content().value()).isEqualTo(Value.of("pressed"));
        assertThat(seen.signals.get(1).content().isPresent()).isFalse();
        assertThat(seen.signals.get(1).address()).isEqualTo(Address.of("/go"));
    }

    @Test
    void aMessageToAParamOutsideTheNamespaceSetsIt() { // R6
        Session other = watch("/**");
        harness.fixture.set(other, "/lights/foh", Value.of(1));
        harness.fixture.set(other, "/mqtt/lamp", Value.of(1));
        seen.signals.clear();

        harness.connect("c").publish("/lights/foh", "2").publish("lamp", "2").publish("/lights/foh", "");

        assertThat(seen.signals.get(0)).isInstanceOf(Signal.Param.class);
        assertThat(seen.signals.get(0).content().value()).isEqualTo(Value.of(2));
        assertThat(seen.signals.get(1)).isInstanceOf(Signal.Event.class);
        assertThat(seen.signals.get(2)).isInstanceOf(Signal.Event.class);
        assertThat(harness.fixture.bus.current(Address.of("/lights/foh"))).isPresent();
    }

    @Test
    void strictlyOnlyRetainedMessagesSet() { // R6 --mqtt-strict
        use(new Harness(Harness.settings(true, MqttLimits.DEFAULT)));
        Session other = watch("/**");
        harness.fixture.set(other, "/lights/foh", Value.of(1));
        seen.signals.clear();

        harness.connect("c").publish("/lights/foh", "2");

        assertThat(only()).isInstanceOf(Signal.Event.class);
    }

    @Test
    void anEmptyRetainedMessageDeletes() { // R12 [MQTT-3.3.1-10]
        watch("/**");
        TestClient client = harness.connect("c").retain("lamp", "1");

        client.retain("lamp", "");

        Signal.Param deletion = (Signal.Param) seen.signals.get(1);
        assertThat(deletion.deleted()).isTrue();
        assertThat(deletion.revision()).isEqualTo(2);
        assertThat(harness.fixture.bus.current(Address.of("/mqtt/lamp"))).isEmpty();
    }

    @Test
    void anEmptyRetainedMessageWithNothingToDeleteIsStillDelivered() { // [MQTT-3.3.1-10]
        TestClient client = harness.connect("c").subscribe("#");

        client.retain("lamp", "");

        TestClient.Received message = client.nextMessage();
        assertThat(message.text()).isEqualTo("lamp ");
        assertThat(message.retain()).isFalse();
        assertThat(harness.fixture.bus.counters().params()).isZero();
    }

    @Test
    void anEmptyRetainedMessageNeverMakesAParam() { // R5
        use(harness(declaring("/mqtt/level/*", SignalKind.PARAM)));
        watch("/**");

        harness.connect("c").retain("level/1", "");

        assertThat(seen.signals).isEmpty();
        assertThat(harness.fixture.bus.current(Address.of("/mqtt/level/1"))).isEmpty();
    }

    @Test
    void aDeclaredEventLeavesNothingRetained() { // R5
        use(harness(declaring("/mqtt/cmnd/**", SignalKind.EVENT)));
        watch("/mqtt/**");
        TestClient client = harness.connect("c");

        client.retain("cmnd/plug/POWER", "ON");
        client.subscribe("#");

        assertThat(only()).isInstanceOf(Signal.Event.class);
        client.expectNothing();
    }

    @Test
    void aDeclaredParamIsSetByAnyMessage() { // R5
        use(harness(declaring("/mqtt/level/*", SignalKind.PARAM)));
        watch("/**");

        harness.connect("c").publish("level/1", "5");

        assertThat(only()).isInstanceOf(Signal.Param.class);
    }

    @Test
    void aDeclaredStreamIsOne() { // R5, R7
        use(harness(declaring("/mqtt/imu", SignalKind.STREAM)));
        watch("/**");

        harness.connect("c").publish("imu", "[1,2,3]");

        assertThat(only()).isInstanceOf(Signal.Stream.class);
    }

    @Test
    void aGestureIsOne() { // R7
        watch("/**");

        harness.connect("c").publish("pad", "{\"phase\":\"move\",\"id\":3,\"value\":[0.5,1]}");

        Signal.Gesture gesture = (Signal.Gesture) only();
        assertThat(gesture.phase()).isEqualTo(GesturePhase.MOVE);
        assertThat(gesture.fields().id()).isEqualTo(3);
        assertThat(gesture.content().value()).isEqualTo(Value.array(Value.of(0.5), Value.of(1)));
    }

    @Test
    void bytesThatAreNoTextStayBytes() { // R9
        watch("/**");

        harness.connect("c").sendBytes(new byte[] {0x31, 7, 0, 1, 'b', (byte) 0xFF, 0, (byte) 0xC3, 0x28});

        assertThat(only().content().value())
                .isEqualTo(Value.of(Bytes.owning(new byte[] {(byte) 0xFF, 0, (byte) 0xC3, 0x28})));
    }

    @Test
    void theExpiryOfARetainedMessageIsTheParamsTimeToLive() { // R13
        watch("/**");
        TestClient client = harness.connect5("c");

        client.send(TestClient.message("lamp", "1", 0, true, expiry(60)));
        harness.advance(Duration.ofSeconds(59));
        assertThat(harness.fixture.bus.current(Address.of("/mqtt/lamp"))).isPresent();
        harness.advance(Duration.ofSeconds(2));

        assertThat(harness.fixture.bus.current(Address.of("/mqtt/lamp"))).isEmpty();
        assertThat(((Signal.Param) seen.signals.get(1)).deleted()).isTrue();
    }

    @Test
    void aMessageWithoutExpiryDoesNotInheritOne() { // [MQTT-3.3.1-5]
        TestClient client = harness.connect5("c");

        client.send(TestClient.message("lamp", "1", 0, true, expiry(60)));
        client.retain("lamp", "2");
        harness.advance(Duration.ofMinutes(2));

        assertThat(harness.fixture.bus.current(Address.of("/mqtt/lamp"))).isPresent();
    }

    @Test
    void acknowledgesWhenApplied() { // [MQTT-4.3.2-4]
        watch("/**");
        TestClient client = harness.connect("c");

        assertThat(client.publish1("a", "1", false)).isZero();
        assertThat(client.publish1("a", "2", true)).isZero();

        assertThat(seen.signals).hasSize(2);
    }

    @Test
    void tellsWhyAMessageIsRefused() {
        TestClient five = harness.connect5("five");
        TestClient three = harness.connect("three");

        assertThat(five.publish1("$stagebus/x", "1", false)).isEqualTo(0x87); // R4
        assertThat(five.publish1("/mqtt/x", "1", false)).isEqualTo(0x90); // R2
        assertThat(five.publish1("x".repeat(3_000), "1", false)).isEqualTo(0x90);
        assertThat(three.publish1("$stagebus/x", "1", false)).isZero(); // [MQTT-3.3.5-2]
        assertThat(three.publish1("/mqtt/x", "1", false)).isZero();

        assertThat(harness.count(Count.PUBLISHES_REFUSED)).isEqualTo(5);
        assertThat(five.isOpen()).isTrue();
        assertThat(three.isOpen()).isTrue();
    }

    /** A message of QoS 0 has no answer: one that is refused is dropped, and the client hears nothing of it. */
    @Test
    void aRefusedMessageOfQos0IsOnlyDropped() {
        MqttProperties text = new MqttProperties();
        text.add(new MqttProperties.IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
        for (TestClient client : new TestClient[] {harness.connect5("five"), harness.connect("three")}) {
            client.publish("$stagebus/x", "1").publish("/mqtt/x", "1");
            client.send(new MqttPublishMessage(
                    new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                    new MqttPublishVariableHeader("a", 0, text),
                    Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF})));

            client.expectNothing();
            assertThat(client.isOpen()).isTrue();
        }
        assertThat(harness.count(Count.PUBLISHES_REFUSED)).isEqualTo(5);
        assertThat(harness.count(Count.FAILURES)).isZero();
    }

    @Test
    void tellsThatThereIsNoRoom() { // R15
        use(harness(with(List.of(), 1)));
        TestClient client = harness.connect5("c");

        assertThat(client.publish1("a", "1", true)).isZero();
        assertThat(client.publish1("b", "1", true)).isEqualTo(0x97);
        assertThat(client.publish1("a", "2", true)).isZero();
    }

    @Test
    void heedsTheScope() {
        AccessScope scope = new AccessScope(List.of(
                new AccessScope.Grant(AccessScope.Action.WRITE, AddressPattern.of("/mqtt/own/**")),
                new AccessScope.Grant(AccessScope.Action.READ, AddressPattern.of("/mqtt/open/**"))));
        use(new Harness(
                Harness.settings(false, MqttLimits.DEFAULT),
                BusSettings.DEFAULT,
                new MemoryJournal(0),
                credentials -> credentials.clientId().equals("bound")
                        ? new MqttAuthenticator.Verdict.Granted("bob", scope)
                        : new MqttAuthenticator.Verdict.Granted("root", AccessScope.ADMIN)));
        TestClient bound = harness.connect5("bound").subscribe("#");

        assertThat(bound.publish1("own/a", "1", true)).isZero();
        assertThat(bound.publish1("other", "1", true)).isEqualTo(0x87);
        harness.connect("admin").retain("open/a", "2").retain("closed/a", "3");

        assertThat(bound.messages()).containsExactly("open/a 2");
        assertThat(harness.connect5("admin").publish1("$stagebus/x", "1", true)).isEqualTo(0x87); // R4
    }

    @Test
    void refusesAnEmptyTopic() { // [MQTT-4.7.3-1]
        TestClient client = harness.connect5("c");
        client.send(TestClient.message("", "1", 0, false, MqttProperties.NO_PROPERTIES));

        assertThat(client.disconnected()).isEqualTo(0x82);
    }

    @Test
    void refusesTextThatIsNone() {
        MqttProperties text = new MqttProperties();
        text.add(new MqttProperties.IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
        TestClient client = harness.connect5("c");
        var broken = TestClient.message("a", "", 1, false, text)
                .replace(io.netty.buffer.Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF}));

        client.send(broken);
        assertThat(client.pubAck(7)).isEqualTo(0x99);
        client.send(TestClient.message("a", "grün", 1, false, text));
        assertThat(client.pubAck(7)).isZero();
    }

    @Test
    void refusesAResponseTopicWithWildcards() { // [MQTT-3.3.2-14]
        MqttProperties response = new MqttProperties();
        response.add(new MqttProperties.StringProperty(MqttProperties.RESPONSE_TOPIC, "a/+"));
        TestClient client = harness.connect5("c");

        client.send(TestClient.message("a", "1", 0, false, response));

        assertThat(client.disconnected()).isEqualTo(0x82);
    }

    @Test
    void refusesPacketsLargerThanItsMaximum() {
        use(new Harness(Harness.settings(false, MqttLimits.DEFAULT.withMaxPacketBytes(2_000))));
        TestClient client = harness.connect5("c");

        client.publish("a", "x".repeat(1_900));
        assertThat(client.isOpen()).isTrue();
        client.publish("a", "x".repeat(2_100));

        assertThat(client.disconnected()).isEqualTo(0x95);
    }
}
