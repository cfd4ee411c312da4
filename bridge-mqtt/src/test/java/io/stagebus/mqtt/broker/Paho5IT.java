package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Paho's MQTT 5 client against the door on a real socket. */
@Timeout(60)
class Paho5IT {

    private LiveBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new LiveBroker();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    /** A client that remembers what it hears. */
    private final class Client implements MqttCallback, AutoCloseable {
        final BlockingQueue<MqttMessage> inbox = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> goodbyes = new LinkedBlockingQueue<>();
        final MqttClient paho;

        Client(String clientId, MqttConnectionOptions options) throws MqttException {
            paho = new MqttClient(broker.uri(), clientId, new MemoryPersistence());
            paho.setTimeToWait(10_000);
            paho.setCallback(this);
            options.setAutomaticReconnect(false);
            paho.connect(options);
        }

        Client(String clientId) throws MqttException {
            this(clientId, new MqttConnectionOptions());
        }

        MqttMessage next() throws InterruptedException {
            MqttMessage message = inbox.poll(10, TimeUnit.SECONDS);
            assertThat(message).as("a message within ten seconds").isNotNull();
            return message;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.add(message);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            goodbyes.add(response.getReturnCode());
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            // Shows in what does not arrive.
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // The tests wait for what arrives.
        }

        @Override
        public void connectComplete(boolean reconnect, String uri) {
            // The constructor has waited.
        }

        @Override
        public void authPacketArrived(int reason, MqttProperties properties) {
            // There is none.
        }

        @Override
        public void close() throws MqttException {
            paho.close(true);
        }
    }

    @Test
    void carriesAMessageWithItsProperties() throws Exception { // R8
        try (Client reader = new Client("r");
                Client writer = new Client("w")) {
            reader.paho.subscribe("ask", 1);
            MqttMessage message = new MqttMessage("{\"x\": 1}".getBytes(StandardCharsets.UTF_8));
            MqttProperties properties = new MqttProperties();
            properties.setContentType("application/json");
            properties.setResponseTopic("answer");
            properties.setCorrelationData(new byte[] {0, 1, (byte) 0xFF});
            properties.getUserProperties().add(new UserProperty("k", "1"));
            properties.getUserProperties().add(new UserProperty("k", "2"));
            properties.setMessageExpiryInterval(100L);
            message.setProperties(properties);
            message.setQos(1);

            writer.paho.publish("ask", message);

            MqttMessage got = reader.next();
            assertThat(got.getPayload()).isEqualTo(message.getPayload());
            assertThat(got.getQos()).isOne();
            assertThat(got.getProperties().getContentType()).isEqualTo("application/json");
            assertThat(got.getProperties().getResponseTopic()).isEqualTo("answer");
            assertThat(got.getProperties().getCorrelationData()).containsExactly(0, 1, 0xFF);
            assertThat(got.getProperties().getUserProperties())
                    .extracting(UserProperty::getValue)
                    .containsExactly("1", "2");
            assertThat(got.getProperties().getMessageExpiryInterval()).isBetween(98L, 100L);
            reader.paho.disconnect();
            writer.paho.disconnect();
        }
    }

    @Test
    void isToldThatItsSessionWasTakenOver() throws Exception { // [MQTT-3.1.4-3]
        try (Client older = new Client("same");
                Client newer = new Client("same")) {
            assertThat(older.goodbyes.poll(10, TimeUnit.SECONDS)).isEqualTo(0x8E);
            assertThat(newer.paho.isConnected()).isTrue();
            newer.paho.disconnect();
        }
    }

    @Test
    void isToldThatTheGatewayStops() throws Exception {
        try (Client client = new Client("c")) {
            broker.bridge.drain(java.time.Duration.ofSeconds(1)).get(10, TimeUnit.SECONDS);

            assertThat(client.goodbyes.poll(10, TimeUnit.SECONDS)).isEqualTo(0x8B);
            assertThat(broker.bridge.counters().connections()).isZero();
            assertThatThrownBy(() -> new Client("late")).isInstanceOf(MqttException.class);
        }
    }

    @Test
    void isGivenAnIdentifierWhenItHasNone() throws Exception {
        try (Client client = new Client("")) {
            assertThat(client.paho.isConnected()).isTrue();
            client.paho.disconnect();
        }
    }

    @Test
    void isGrantedWhatItAsksFor() throws Exception {
        try (Client client = new Client("c")) {
            IMqttToken shared = client.paho.subscribe("$share/g/a", 1);
            IMqttToken exact = client.paho.subscribe("a", 2);

            assertThat(shared.getReasonCodes()).containsExactly(1);
            assertThat(exact.getReasonCodes()).containsExactly(2);
            client.paho.disconnect();
        }
    }
}
