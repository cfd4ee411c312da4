package io.stagebus.benchmarks.lane;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.MqttClient;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.FrameWriter;
import io.stagebus.benchmarks.wire.MqttPackets;
import io.stagebus.benchmarks.wire.SequenceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opens lanes of MQTT clients with clean sessions. The program's main thread. */
public final class MqttLanes {

    private static final String TOPIC = "bench/fader/1";
    private static final SequenceReader READER = MqttPackets.counted(SequenceReader::digits);
    private static final int CONNECT_SECONDS = 60;
    private static final int AT_ONCE = 64;

    private final Generator generator;
    private int made;

    /** Lanes of this generator. */
    public MqttLanes(Generator generator) {
        this.generator = generator;
    }

    /** Messages of one topic from one client to others. */
    public Lane oneTo(Server server, int receivers, int qos) {
        Arrivals arrivals = new Arrivals(receivers);
        List<AutoCloseable> connections = new ArrayList<>();
        for (int i = 0; i < receivers; i++) {
            connections.add(receiver(server, TOPIC, qos, arrivals.listener(i, READER)));
        }
        MqttClient writer = open(server, MessageListener.DEAF);
        connections.add(writer);
        FrameWriter packets = qos == 0 ? MqttPackets.publish(TOPIC) : MqttPackets.publishOnce(TOPIC);
        return new Lane(server, (first, count) -> writer.send(packets, first, count), arrivals, connections);
    }

    /** Every one of many clients sends each sequence number on a topic of its own, and one has them all. */
    public Lane toOne(Server server, int senders, int qos) {
        Arrivals arrivals = new Arrivals(senders);
        List<MessageListener> listeners = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            listeners.add(arrivals.listener(i, (buffer, at, length) -> {
                long number = READER.read(buffer, at, length);
                return number < 0 ? SequenceReader.NONE : number / senders;
            }));
        }
        List<AutoCloseable> connections = new ArrayList<>();
        connections.add(receiver(server, "bench/+", qos, (buffer, at, length) -> {
            long number = READER.read(buffer, at, length);
            if (number >= 0) {
                listeners.get((int) (number % senders)).onMessage(buffer, at, length);
            }
        }));
        List<MqttClient> writers = new ArrayList<>();
        List<FrameWriter> packets = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            writers.add(open(server, MessageListener.DEAF));
            packets.add(qos == 0 ? MqttPackets.publish("bench/" + i) : MqttPackets.publishOnce("bench/" + i));
        }
        connections.addAll(writers);
        return new Lane(
                server,
                (first, count) -> {
                    for (int i = 0; i < senders; i++) {
                        writers.get(i).send(numbered(packets.get(i), senders, i), first, count);
                    }
                },
                arrivals,
                connections);
    }

    private static FrameWriter numbered(FrameWriter packets, int senders, int index) {
        return new FrameWriter() {
            @Override
            public void write(io.netty.buffer.ByteBuf out, long sequence) {
                packets.write(out, sequence * senders + index);
            }

            @Override
            public int maxSize() {
                return packets.maxSize();
            }
        };
    }

    private MqttClient receiver(Server server, String filter, int qos, MessageListener listener) {
        MqttClient client = open(server, listener);
        CompletableFuture<MqttClient> subscribed = generator.call(() -> client.subscribe(filter, qos));
        return Generator.await(subscribed, CONNECT_SECONDS, "MQTT did not subscribe");
    }

    private MqttClient open(Server server, MessageListener listener) {
        CompletableFuture<MqttClient> opening = MqttClient.open(generator, server.mqtt(), "bench-" + made++, listener);
        return Generator.await(opening, CONNECT_SECONDS, "MQTT did not connect");
    }

    /** Many clients that say nothing, some dozens at a time. */
    public List<MqttClient> idle(Server server, int count) {
        List<MqttClient> clients = new ArrayList<>();
        for (int from = 0; from < count; from += AT_ONCE) {
            List<CompletableFuture<MqttClient>> opening = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
                opening.add(MqttClient.open(generator, server.mqtt(), "idle-" + made++, MessageListener.DEAF));
            }
            opening.forEach(one -> clients.add(Generator.await(one, CONNECT_SECONDS, "MQTT did not connect")));
        }
        return clients;
    }

    /** Clients that subscribe to everything and never read again. */
    public List<MqttClient> deaf(Server server, String filter, int count) {
        List<MqttClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<MqttClient> opening =
                    MqttClient.openSmall(generator, server.mqtt(), "deaf-" + made++, MessageListener.DEAF);
            MqttClient client = Generator.await(opening, CONNECT_SECONDS, "MQTT did not connect");
            CompletableFuture<MqttClient> subscribed = generator.call(() -> client.subscribe(filter, 0));
            Generator.await(subscribed, CONNECT_SECONDS, "MQTT did not subscribe");
            generator.call(() -> {
                client.setReading(false);
                return 0;
            });
            clients.add(client);
        }
        return clients;
    }
}
