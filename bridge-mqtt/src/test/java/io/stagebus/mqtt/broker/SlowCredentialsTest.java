package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.mqtt.settings.MqttLimits;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who a client is may take a while to find out; it is not read from meanwhile, and nothing it sent is lost. */
class SlowCredentialsTest {

    private final CompletableFuture<MqttAuthenticator.Verdict> verdict = new CompletableFuture<>();
    private final Harness harness = new Harness(
            Harness.settings(false, MqttLimits.DEFAULT),
            BusSettings.DEFAULT,
            new MemoryJournal(0),
            credentials -> new MqttAuthenticator.Verdict.Later(verdict));
    private final TestClient client = harness.open(MqttVersion.MQTT_3_1_1);

    @AfterEach
    void nothingIsLeftBehind() {
        harness.close();
        assertThat(harness.allocator.metric().usedHeapMemory()).isZero();
    }

    private void connectAndSubscribe() {
        client.send(
                MqttMessageBuilders.connect().clientId("slow").build(),
                MqttMessageBuilders.subscribe()
                        .messageId(7)
                        .addSubscription(MqttQoS.AT_MOST_ONCE, "a")
                        .build());
    }

    @Test
    void whatCameBehindConnectIsDoneAfterIt() {
        connectAndSubscribe();
        client.expectNothing();
        assertThat(client.channel().config().isAutoRead()).isFalse();

        verdict.complete(new MqttAuthenticator.Verdict.Granted("slow", AccessScope.OPEN));

        MqttConnAckMessage connected = (MqttConnAckMessage) client.next(MqttMessageType.CONNACK);
        assertThat(connected.variableHeader().connectReturnCode()).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
        client.next(MqttMessageType.SUBACK);
        assertThat(client.channel().config().isAutoRead()).isTrue();
    }

    @Test
    void aRefusalClosesAndDropsTheRest() {
        connectAndSubscribe();

        verdict.complete(new MqttAuthenticator.Verdict.BadCredentials());

        MqttConnAckMessage refused = (MqttConnAckMessage) client.next(MqttMessageType.CONNACK);
        assertThat(refused.variableHeader().connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
        client.expectNothing();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void aFailureIsARefusal() {
        connectAndSubscribe();

        verdict.completeExceptionally(new IllegalStateException("disk full"));

        client.next(MqttMessageType.CONNACK);
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whoLeavesMeanwhileLeavesNothing() {
        connectAndSubscribe();
        client.channel().close();

        verdict.complete(new MqttAuthenticator.Verdict.Granted("slow", AccessScope.OPEN));

        harness.settle();
        assertThat(harness.door.openConnections()).isZero();
    }
}
