package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.broker.TestClient.Received;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topic aliases, both ways (MQTT 5.0 §3.3.2.3.4). */
class TopicAliasTest {

    private final Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    private static MqttProperties alias(int alias) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.TOPIC_ALIAS, alias));
        return properties;
    }

    private static int aliasOf(Received message) {
        MqttProperties.MqttProperty<?> property = message.properties().getProperty(MqttProperties.TOPIC_ALIAS);
        return property == null ? 0 : (Integer) property.value();
    }

    @Test
    void aClientSetsUsesAndChangesOne() {
        TestClient reader = harness.connect("r").subscribe("#");
        TestClient writer = harness.connect5("w");

        writer.publish("a/b", "1", 0, 0, alias(3));
        writer.publish("", "2", 0, 0, alias(3));
        writer.publish("c", "3", 0, 0, alias(3));
        writer.publish("", "4", 0, 0, alias(3));

        assertThat(reader.messages()).containsExactly("a/b 1", "a/b 2", "c 3", "c 4");
    }

    /** [MQTT-3.3.2-8, 3.3.2-9], and one that was never set. */
    @Test
    void whatCannotBeOneIsRefused() {
        assertThat(harness.connect5("a").publish("a", "1", 0, 0, alias(0)).disconnected())
                .isEqualTo(0x94);
        assertThat(harness.connect5("b").publish("a", "1", 0, 0, alias(33)).disconnected())
                .isEqualTo(0x94);
        assertThat(harness.connect5("c").publish("", "1", 0, 0, alias(1)).disconnected())
                .isEqualTo(0x82);
    }

    /** [MQTT-3.3.2-7, 3.3.2-10]: they end with the connection. */
    @Test
    void theyEndWithTheConnection() {
        TestClient first = harness.keep5("w", 100);
        first.publish("a", "1", 0, 0, alias(1));
        first.abandon();
        TestClient second = harness.keep5("w", 100);

        assertThat(second.publish("", "1", 0, 0, alias(1)).disconnected()).isEqualTo(0x82);
    }

    @Test
    void aClientThatTakesThemIsSentThem() {
        TestClient reader = harness.open(MqttVersion.MQTT_5);
        MqttProperties one = new MqttProperties();
        one.add(new MqttProperties.IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, 1));
        reader.connect(MqttMessageBuilders.connect().clientId("r").properties(one));
        reader.subscribe("#", 1);
        TestClient writer = harness.connect("w");
        for (String topic : List.of("first", "first", "second", "first")) {
            writer.publish(topic, "x", 1, 1);
        }

        Received set = reader.nextMessage();
        assertThat(set.topic()).isEqualTo("first");
        assertThat(aliasOf(set)).isEqualTo(1);
        Received used = reader.nextMessage();
        assertThat(used.topic()).isEmpty();
        assertThat(aliasOf(used)).isEqualTo(1);
        Received other = reader.nextMessage();
        assertThat(other.topic()).as("one is all it takes").isEqualTo("second");
        assertThat(aliasOf(other)).isZero();
        assertThat(reader.nextMessage().topic()).isEmpty();
    }
}
