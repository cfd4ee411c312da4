package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The RETAIN flag of live messages, where a subscription asks to keep it as published [MQTT-3.3.1-12, 3.3.1-13]. */
class RetainFlagTest {

    private final Harness harness = new Harness();
    private final TestClient writer = harness.connect("writer");

    @AfterEach
    void close() {
        harness.close();
    }

    private TestClient subscriber(boolean retainAsPublished) {
        TestClient client = harness.connect5("s" + retainAsPublished);
        client.subscribe(
                "#",
                new MqttSubscriptionOption(
                        MqttQoS.AT_MOST_ONCE, false, retainAsPublished, RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE),
                0);
        return client;
    }

    @Test
    void isKeptAsPublished() {
        TestClient client = subscriber(true);

        writer.retain("a", "1").publish("b", "2");

        assertThat(client.nextMessage().retain()).isTrue();
        assertThat(client.nextMessage().retain()).isFalse();
    }

    @Test
    void isNotSetOnAMessageThatMovesAParamWithoutBeingRetained() { // R6
        Session other = harness.fixture.open();
        harness.fixture.set(other, "/fader", Value.of(1));
        TestClient client = subscriber(true);

        writer.publish("/fader", "2");

        assertThat(client.nextMessage().retain()).isFalse();
    }

    @Test
    void isSetOnStateOfOtherDoorsAndOnItsDeletion() {
        Session other = harness.fixture.open();
        TestClient client = subscriber(true);

        harness.fixture.set(other, "/fader", Value.of(1));
        harness.fixture.emit(other, "/go", Value.of(1));
        writer.retain("/fader", "");

        assertThat(client.nextMessage().retain()).isTrue();
        assertThat(client.nextMessage().retain()).isFalse();
        assertThat(client.nextMessage().retain()).isTrue();
    }

    @Test
    void isNeverSetUnlessAskedFor() { // [MQTT-3.3.1-12]
        TestClient client = subscriber(false);

        writer.retain("a", "1");

        assertThat(client.nextMessage().retain()).isFalse();
    }
}
