package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client costs that asks and does not read, or that never comes to an end: at most its own connection (R20). */
class ClientThatDoesNotReadTest {

    private Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    private static void readable(TestClient client, boolean now) {
        client.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, now);
        client.channel().runPendingTasks();
    }

    private TestClient connect(int keepAlive) {
        TestClient client = harness.open(MqttVersion.MQTT_3_1_1);
        client.connect(MqttMessageBuilders.connect().clientId("c").keepAlive(keepAlive));
        return client;
    }

    @Test
    void isNotReadFromUntilItReads() {
        TestClient client = connect(0);

        readable(client, false);
        assertThat(client.channel().config().isAutoRead()).isFalse();

        readable(client, true);
        assertThat(client.channel().config().isAutoRead()).isTrue();
    }

    @Test
    void itsKeepAliveGoesOn() {
        TestClient client = connect(10);
        readable(client, false);

        harness.advance(Duration.ofSeconds(14));
        assertThat(client.isOpen()).isTrue();
        harness.advance(Duration.ofSeconds(2));

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void isClosedWhenItsAnswersPileUp() {
        harness.close();
        harness = new Harness(Harness.settings(
                false,
                new MqttLimits(
                        1_024, 100, 10, 100, 100, 100, 1 << 20, Duration.ofSeconds(10), 10, 10, 10, 1_024, 1 << 20)));
        TestClient client = connect(0);
        client.channel().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                // As a socket whose other end does not read.
            }
        });

        client.send(Collections.nCopies(2_000, MqttMessage.PINGREQ).toArray(MqttMessage[]::new));

        assertThat(client.isOpen()).isFalse();
        assertThat(harness.count(Count.VIOLATIONS)).isOne();
    }

    @Test
    void whatItUnsubscribedFromIsNotShownAnyMore() {
        harness.connect("writer").retain("a", "1").retain("b", "1");
        TestClient client = connect(0);
        readable(client, false);
        client.send(MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(MqttQoS.AT_MOST_ONCE, "#")
                .build());
        client.send(MqttMessageBuilders.unsubscribe()
                .messageId(2)
                .addTopicFilter("#")
                .build());

        readable(client, true);

        assertThat(client.received())
                .extracting(packet -> packet.fixedHeader().messageType().name())
                .as("one was on its way already")
                .containsExactly("SUBACK", "UNSUBACK", "PUBLISH");
    }

    @Test
    void oneAddressHasOnlyItsShareOfTheConnections() {
        harness.close();
        int connections = 520;
        harness = new Harness(Harness.settings(false, MqttLimits.DEFAULT.withMaxConnections(connections)));

        TestClient first = harness.open(MqttVersion.MQTT_5, "10.0.0.5");
        for (int i = 1; i < connections / 2; i++) {
            assertThat(harness.open(MqttVersion.MQTT_5, "10.0.0.5").isOpen()).isTrue();
        }
        assertThat(harness.open(MqttVersion.MQTT_5, "10.0.0.5").isOpen()).isFalse();
        assertThat(harness.open(MqttVersion.MQTT_5, "10.0.0.6").isOpen()).isTrue();
        assertThat(harness.count(Count.CONNECTIONS_REFUSED)).isOne();

        first.abandon();
        assertThat(harness.open(MqttVersion.MQTT_5, "10.0.0.5").isOpen()).isTrue();
    }
}
