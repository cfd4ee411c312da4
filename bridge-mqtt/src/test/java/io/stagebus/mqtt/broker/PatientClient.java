package io.stagebus.mqtt.broker;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client of MQTT 3.1.1 whose session is kept, that waits for its answers as long as they take, and whose own memory outlives
 * every gateway. It complains when a session that it was once told of is gone.
 */
abstract class PatientClient {

    private final String clientId;
    private @Nullable TestClient client;
    private boolean isAccepted;
    private boolean hasSession;

    PatientClient(String clientId) {
        this.clientId = clientId;
    }

    /** The connection; there must be one. */
    final TestClient client() {
        return Objects.requireNonNull(client);
    }

    /** Whether it has been let in. */
    final boolean isIn() {
        return isAccepted && client != null && client.isOpen();
    }

    /** Connects, unless it has. */
    final void connect(Harness harness) {
        if (client == null || !client.isOpen()) {
            isAccepted = false;
            client = harness.open(MqttVersion.MQTT_3_1_1);
            client.send(MqttMessageBuilders.connect()
                    .clientId(clientId)
                    .cleanSession(false)
                    .protocolVersion(MqttVersion.MQTT_3_1_1)
                    .build());
        }
    }

    /** Its connection fails. */
    final void lose() {
        if (client != null) {
            client.abandon();
            client = null;
        }
    }

    /** The gateway is gone, and whatever it has sent that was not looked at. */
    final void forgetConnection() {
        client = null;
    }

    /** Looks at what has come; says whether anything has. */
    final boolean read() {
        if (client == null) {
            return false;
        }
        Deque<MqttMessage> packets = client.received();
        boolean isAny = !packets.isEmpty();
        for (MqttMessage packet = packets.pollFirst(); packet != null; packet = packets.pollFirst()) {
            if (packet instanceof MqttConnAckMessage ack) {
                accept(ack);
            } else {
                got(packet);
            }
        }
        return isAny;
    }

    private void accept(MqttConnAckMessage ack) {
        if (ack.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            return;
        }
        if (hasSession && !ack.variableHeader().isSessionPresent()) {
            throw new AssertionError("the session of the " + clientId + " is gone");
        }
        hasSession = true;
        isAccepted = true;
        accepted();
    }

    /** It was let in. */
    abstract void accepted();

    /** Something other than a CONNACK has come. */
    abstract void got(MqttMessage packet);
}
