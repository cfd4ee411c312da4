package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.broker.TestClient.Received;
import io.stagebus.mqtt.counter.Count;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A writer and a reader whose sessions outlive everything, beside one who sends rubbish, over lost connections and power
 * cuts: what was acknowledged arrives, in order, with QoS 2 once (MQTT 5.0 §4.3, §4.4; R18).
 */
class SessionModelPropertyTest {

    /** Replays all of it that went wrong, by the list of steps. */
    @Property(tries = 1_500)
    void whatWasAcknowledgedArrives(@ForAll @Size(max = 40) List<@IntRange(max = 239) Integer> steps) {
        Model model = new Model();
        steps.forEach(model::step);
        model.end();
    }

    /** What the clients believe, and the broker they believe it of. */
    private static final class Model {
        private RememberingJournal journal = new RememberingJournal();
        private Harness harness = Harness.on(journal);
        private TestClient writer = harness.keep("w");
        private @Nullable TestClient reader = harness.keep("r").subscribe("a", 2);
        private final List<String> acknowledged = new ArrayList<>();
        private final List<String> arrived = new ArrayList<>();
        private final Set<Integer> unreleased = new HashSet<>();
        private int made;
        private int packetId;

        void step(int said) {
            int more = said / 8;
            switch (said % 8) {
                case 0 -> publish(1, false);
                case 1 -> publish(2, false);
                case 2 -> publish(2, true);
                case 3 -> readerLeaves();
                case 4 -> readerComes();
                case 5 -> read(1 + more % 4);
                case 6 -> rubbish(more);
                default -> {
                    if (more % 4 == 0) {
                        powerCut();
                    }
                }
            }
        }

        private String next(int qos) {
            packetId = packetId % 60_000 + 1;
            return qos + "-" + ++made;
        }

        /** Publishes, and hears that it came; or hears nothing, comes back, and sends it again. */
        private void publish(int qos, boolean isCut) {
            String payload = next(qos);
            writer.publish("a", payload, qos, packetId);
            if (isCut) {
                writer.abandon();
                writer = harness.keep("w");
                assertThat(writer.sessionPresent).isTrue();
                writer.publish("a", payload, qos, packetId);
            }
            if (qos == 1) {
                assertThat(writer.nextId(MqttMessageType.PUBACK)).isEqualTo(packetId);
            } else {
                assertThat(writer.nextId(MqttMessageType.PUBREC)).isEqualTo(packetId);
                writer.reply(MqttMessageType.PUBREL, packetId);
                assertThat(writer.nextId(MqttMessageType.PUBCOMP)).isEqualTo(packetId);
            }
            acknowledged.add(payload);
        }

        private void readerLeaves() {
            if (reader != null) {
                reader.abandon();
                reader = null;
            }
        }

        private void readerComes() {
            if (reader == null) {
                reader = harness.keep("r");
                assertThat(reader.sessionPresent).isTrue();
            }
        }

        /** The reader takes a few packets and answers them. */
        private void read(int count) {
            TestClient client = reader;
            if (client == null) {
                return;
            }
            Deque<MqttMessage> taken = new ArrayDeque<>();
            Deque<MqttMessage> waiting = client.received();
            for (int i = 0; i < count && !waiting.isEmpty(); i++) {
                taken.add(waiting.removeFirst());
            }
            taken.forEach(packet -> take(client, packet));
        }

        private void take(TestClient client, MqttMessage packet) {
            if (packet instanceof MqttPublishMessage publish) {
                Received got = Received.of(publish);
                if (got.qos() == 0) {
                    return;
                }
                if (got.qos() == 1) {
                    arrived(got.payload());
                    client.acknowledge(got.packetId());
                } else {
                    if (unreleased.add(got.packetId())) {
                        arrived(got.payload());
                    }
                    client.reply(MqttMessageType.PUBREC, got.packetId());
                }
            } else {
                assertThat(packet.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBREL);
                int id = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
                unreleased.remove(id);
                client.reply(MqttMessageType.PUBCOMP, id);
            }
        }

        /** Rubbish may be a message, too. */
        private void arrived(String payload) {
            if (payload.matches("[12]-[0-9]+")) {
                arrived.add(payload);
            }
        }

        private void rubbish(int more) {
            TestClient hostile = harness.open(MqttVersion.MQTT_5);
            hostile.sendBytes(HostileStream.PACKETS.get(more % 3));
            byte[] bent = HostileStream.PACKETS
                    .get(more % HostileStream.PACKETS.size())
                    .clone();
            bent[more % bent.length] ^= (byte) (1 << more % 8);
            hostile.sendBytes(bent);
            hostile.abandon();
        }

        private void powerCut() {
            RememberingJournal left = journal.afterCut(0);
            harness.close();
            journal = left;
            harness = Harness.on(left);
            writer = harness.keep("w");
            assertThat(writer.sessionPresent).isTrue();
            boolean wasThere = reader != null;
            reader = null;
            if (wasThere) {
                readerComes();
            }
        }

        void end() {
            readerComes();
            TestClient client = reader;
            while (client != null && !client.received().isEmpty()) {
                read(Integer.MAX_VALUE);
            }
            assertThat(withoutRepetitions(arrived)).containsExactlyElementsOf(acknowledged);
            assertThat(arrived.stream().filter(one -> one.startsWith("2-")))
                    .as("QoS 2 once")
                    .doesNotHaveDuplicates();
            assertThat(harness.count(Count.FAILURES)).isZero();
            harness.close();
            assertThat(harness.allocator.metric().usedHeapMemory())
                    .as("leaked bytes")
                    .isZero();
        }

        /** Each at its first arrival. */
        private static List<String> withoutRepetitions(List<String> all) {
            return all.stream().distinct().toList();
        }
    }
}
