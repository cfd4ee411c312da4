package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Paho's MQTT 3.1.1 client against the door on a real socket. */
@Timeout(60)
class PahoIT {

    private LiveBroker broker;
    private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        broker = new LiveBroker();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private MqttClient connect(String clientId, MqttConnectOptions options) throws Exception {
        MqttClient client = new MqttClient(broker.uri(), clientId, new MemoryPersistence());
        client.setTimeToWait(10_000);
        client.connect(options);
        return client;
    }

    private MqttClient connect(String clientId) throws Exception {
        return connect(clientId, new MqttConnectOptions());
    }

    private void take(String topic, MqttMessage message) {
        String flags = (message.isRetained() ? "r" : "-") + message.getQos();
        inbox.add(topic + " " + flags + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    private String next() throws InterruptedException {
        String message = inbox.poll(10, TimeUnit.SECONDS);
        assertThat(message).as("a message within ten seconds").isNotNull();
        return message;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void publishesAndSubscribesWithBothQos() throws Exception {
        try (MqttClient client = connect("a")) {
            client.subscribe("sensors/+/temp", 1, this::take);

            client.publish("sensors/hall/temp", utf8("20.5"), 0, false);
            client.publish("sensors/hall/temp", utf8("21"), 1, false);

            assertThat(next()).isEqualTo("sensors/hall/temp -0 20.5");
            assertThat(next()).isEqualTo("sensors/hall/temp -1 21");
            client.disconnect();
        }
    }

    @Test
    void aRetainedMessageIsAParamOnEveryDoor() throws Exception { // R2, R6, R12
        broker.watch("/**");
        try (MqttClient client = connect("a")) {
            client.publish("lamp", utf8("{\"on\":true}"), 1, true);

            Signal.Param set = (Signal.Param) broker.nextSeen();
            assertThat(set.address().text()).isEqualTo("/mqtt/lamp");
            assertThat(set.content().value()).isInstanceOf(Value.Dict.class);
            assertThat(set.revision()).isOne();
            assertThat(set.origin().sessionName()).isEqualTo("a");

            client.subscribe("#", 0, this::take);
            assertThat(next()).isEqualTo("lamp r0 {\"on\":true}");

            client.publish("lamp", new byte[0], 1, true);
            assertThat(((Signal.Param) broker.nextSeen()).deleted()).isTrue();
            assertThat(next()).isEqualTo("lamp -0 ");
            client.disconnect();
        }
    }

    @Test
    void seesWhatOtherDoorsSet() throws Exception {
        broker.set("/lights/foh", Value.of(40.0));
        try (MqttClient client = connect("a")) {
            client.subscribe("/lights/#", 1, this::take);
            assertThat(next()).isEqualTo("/lights/foh r1 40");

            broker.set("/lights/foh", Value.of(0.25));
            assertThat(next()).isEqualTo("/lights/foh -1 0.25");
            client.disconnect();
        }
    }

    @Test
    void publishesTheWillOfAClientThatIsGone() throws Exception { // [MQTT-3.1.2-8]
        try (MqttClient watcher = connect("w")) {
            watcher.subscribe("device/state", 0, this::take);
            MqttConnectOptions options = new MqttConnectOptions();
            options.setWill("device/state", utf8("Offline"), 1, true);
            MqttClient device = connect("d", options);

            device.disconnectForcibly(0, 0, false);
            device.close();

            assertThat(next()).isEqualTo("device/state -0 Offline");
            watcher.disconnect();
        }
        // A client of its own: Paho may hand one message to a filter that is added while it is being delivered.
        try (MqttClient late = connect("late")) {
            late.subscribe("+/state", 0, this::take);
            assertThat(next()).isEqualTo("device/state r0 Offline");
            late.disconnect();
        }
    }

    @Test
    void keepsTheOrderOfAThousandMessages() throws Exception { // R16
        MqttConnectOptions many = new MqttConnectOptions();
        many.setMaxInflight(1_000);
        try (MqttClient reader = connect("r");
                MqttAsyncClient writer = new MqttAsyncClient(broker.uri(), "w", new MemoryPersistence())) {
            reader.subscribe("n", 1, this::take);
            writer.connect(many).waitForCompletion(10_000);

            for (int i = 0; i < 1_000; i++) {
                writer.publish("n", utf8("" + i), 1, false);
            }

            for (int i = 0; i < 1_000; i++) {
                assertThat(next()).isEqualTo("n -1 " + i);
            }
            writer.disconnect().waitForCompletion(10_000);
            reader.disconnect();
        }
    }
}
