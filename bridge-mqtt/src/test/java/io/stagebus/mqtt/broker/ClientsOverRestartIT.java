package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.stagebus.core.ForeignTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign clients whose sessions outlive the gateway: QoS 1 and 2, retained messages, all from the disk (R18). */
class ClientsOverRestartIT {

    private static final String TOPIC = "hall/temp";

    @TempDir
    Path folder;

    private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
    private LiveBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = LiveBroker.keeping(folder);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void restart() throws Exception {
        stop();
        start();
    }

    private String next() throws InterruptedException {
        String message = inbox.poll(20, TimeUnit.SECONDS);
        assertThat(message).as("a message in time").isNotNull();
        return message;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What another client publishes while the first one is away. */
    private void publishMeanwhile() throws Exception {
        try (var writer =
                new org.eclipse.paho.client.mqttv3.MqttClient(broker.uri(), "writer", new MemoryPersistence())) {
            writer.setTimeToWait(20_000);
            writer.connect();
            writer.publish(TOPIC, utf8("once"), 1, false);
            writer.publish(TOPIC, utf8("exactly"), 2, true);
            writer.disconnect();
        }
    }

    @Test
    void pahoOfMqtt3ComesBackToItsSession() throws Exception {
        MqttConnectOptions kept = new MqttConnectOptions();
        kept.setCleanSession(false);
        try (var reader =
                new org.eclipse.paho.client.mqttv3.MqttClient(broker.uri(), "reader", new MemoryPersistence())) {
            reader.connect(kept);
            reader.subscribe(TOPIC, 2);
            reader.disconnect();
        }
        publishMeanwhile();
        restart();
        try (var reader =
                new org.eclipse.paho.client.mqttv3.MqttClient(broker.uri(), "reader", new MemoryPersistence())) {
            reader.setCallback(new org.eclipse.paho.client.mqttv3.MqttCallback() {
                @Override
                public void connectionLost(Throwable cause) {
                    inbox.add("lost " + cause);
                }

                @Override
                public void messageArrived(String topic, org.eclipse.paho.client.mqttv3.MqttMessage message) {
                    inbox.add(message.getQos() + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
                }

                @Override
                public void deliveryComplete(org.eclipse.paho.client.mqttv3.IMqttDeliveryToken token) {
                    // It publishes nothing.
                }
            });
            assertThat(reader.connectWithResult(kept).getSessionPresent()).isTrue();
            assertThat(next()).isEqualTo("1 once");
            assertThat(next()).isEqualTo("2 exactly");
            reader.disconnect();
        }
    }

    @Test
    void pahoOfMqtt5ComesBackToItsSession() throws Exception {
        MqttConnectionOptions kept = new MqttConnectionOptions();
        kept.setCleanStart(false);
        kept.setSessionExpiryInterval(3_600L);
        var before = new org.eclipse.paho.mqttv5.client.MqttClient(
                broker.uri(), "reader", new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
        before.connect(kept);
        before.subscribe(new MqttSubscription[] {new MqttSubscription(TOPIC, 2)});
        before.disconnect();
        before.close();
        publishMeanwhile();
        restart();
        var after = new org.eclipse.paho.mqttv5.client.MqttClient(
                broker.uri(), "reader", new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
        after.setCallback(new Inbox());
        assertThat(after.connectWithResult(kept).getSessionPresent()).isTrue();
        assertThat(next()).isEqualTo("1 once");
        assertThat(next()).isEqualTo("2 exactly");
        after.disconnect();
        after.close();
    }

    /** Takes messages. */
    private final class Inbox implements org.eclipse.paho.mqttv5.client.MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.add(message.getQos() + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void disconnected(org.eclipse.paho.mqttv5.client.MqttDisconnectResponse response) {
            // The test ends it.
        }

        @Override
        public void mqttErrorOccurred(org.eclipse.paho.mqttv5.common.MqttException exception) {
            inbox.add("error " + exception);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // It publishes nothing.
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            // The test waits for it.
        }

        @Override
        public void authPacketArrived(int reasonCode, org.eclipse.paho.mqttv5.common.packet.MqttProperties properties) {
            // There is no authentication.
        }
    }

    @Test
    void hiveMqOfMqtt5ComesBackToItsSession() throws Exception {
        Mqtt5BlockingClient reader = MqttClient.builder()
                .useMqttVersion5()
                .identifier("reader")
                .serverHost("127.0.0.1")
                .serverPort(broker.port)
                .buildBlocking();
        reader.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
        reader.subscribeWith().topicFilter(TOPIC).qos(MqttQos.EXACTLY_ONCE).send();
        reader.disconnect();
        publishMeanwhile();
        restart();
        Mqtt5AsyncClient back = MqttClient.builder()
                .useMqttVersion5()
                .identifier("reader")
                .serverHost("127.0.0.1")
                .serverPort(broker.port)
                .buildAsync();
        back.publishes(MqttGlobalPublishFilter.ALL, this::received);
        var connect = back.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3_600)
                .willPublish()
                .topic("gone")
                .payload(utf8("hive"))
                .qos(MqttQos.AT_LEAST_ONCE)
                .applyWillPublish()
                .send();
        assertThat(connect.get(20, TimeUnit.SECONDS).isSessionPresent()).isTrue();
        assertThat(next()).isEqualTo("1 once");
        assertThat(next()).isEqualTo("2 exactly");
        back.disconnect().get(20, TimeUnit.SECONDS);
    }

    private void received(Mqtt5Publish message) {
        inbox.add(message.getQos().getCode() + " " + new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void hiveMqOfMqtt3ComesBackToItsSession() throws Exception {
        Mqtt3BlockingClient reader = MqttClient.builder()
                .useMqttVersion3()
                .identifier("reader")
                .serverHost("127.0.0.1")
                .serverPort(broker.port)
                .buildBlocking();
        reader.connectWith().cleanSession(false).send();
        reader.subscribeWith().topicFilter(TOPIC).qos(MqttQos.EXACTLY_ONCE).send();
        reader.disconnect();
        publishMeanwhile();
        restart();
        Mqtt3BlockingClient back = MqttClient.builder()
                .useMqttVersion3()
                .identifier("reader")
                .serverHost("127.0.0.1")
                .serverPort(broker.port)
                .buildBlocking();
        try (Mqtt3BlockingClient.Mqtt3Publishes messages = back.publishes(MqttGlobalPublishFilter.ALL)) {
            assertThat(back.connectWith().cleanSession(false).send().isSessionPresent())
                    .isTrue();
            for (String expected : List.of("1 once", "2 exactly")) {
                var message = messages.receive(20, TimeUnit.SECONDS).orElseThrow();
                assertThat(message.getQos().getCode() + " "
                                + new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(expected);
            }
        }
        back.disconnect();
    }

    @Test
    void mosquittoComesBackToItsSession() throws Exception {
        List<String> command = List.of(
                ForeignTool.require("mosquitto_sub", "mosquitto-clients").toString(),
                "-h",
                "127.0.0.1",
                "-c",
                "-i",
                "reader",
                "-q",
                "2",
                "-t",
                TOPIC,
                "-F",
                "%q %p");
        run(command, "-E");
        publishMeanwhile();
        restart();

        assertThat(run(command, "-C", "2", "-W", "20").lines()).containsExactly("1 once", "2 exactly");
    }

    private String run(List<String> command, String... more) throws Exception {
        List<String> all = new java.util.ArrayList<>(command);
        all.addAll(List.of("-p", "" + broker.port));
        all.addAll(List.of(more));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }
}
