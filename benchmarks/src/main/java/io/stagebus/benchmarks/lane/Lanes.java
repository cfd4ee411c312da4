package io.stagebus.benchmarks.lane;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.MqttClient;
import io.stagebus.benchmarks.client.OscClient;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.server.Server.Dialect;
import io.stagebus.benchmarks.wire.ClaspFrames;
import io.stagebus.benchmarks.wire.FrameTemplate;
import io.stagebus.benchmarks.wire.FrameWriter;
import io.stagebus.benchmarks.wire.MqttPackets;
import io.stagebus.benchmarks.wire.OscPackets;
import io.stagebus.benchmarks.wire.SequenceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opens lanes. The program's main thread. */
public final class Lanes {

    /** What the lanes from WebSocket write. */
    public static final String ADDRESS = "/bench/fader/1";

    private static final String TOPIC = "bench/fader/1";
    private static final int CONNECT_SECONDS = 60;

    private final Generator generator;
    private final Sessions sessions;

    /** Lanes of this generator. */
    public Lanes(Generator generator) {
        this.generator = generator;
        this.sessions = new Sessions(generator);
    }

    /**
     * SETs of one Param from one WebSocket connection to others.
     *
     * @param qos CLASP QoS of the SETs
     */
    public Lane webSocket(Server server, int receivers, int qos) {
        Arrivals arrivals = new Arrivals(receivers);
        List<WebSocketClient> connections = receivers(server, arrivals, "/bench/**", ClaspFrames::sequence);
        WebSocketClient writer = sessions.sender(server, "/in");
        connections.add(writer);
        FrameTemplate frames = ClaspFrames.set(ADDRESS, qos).masked();
        return new Lane(server, (first, count) -> writer.send(frames, first, count), arrivals, connections);
    }

    /** The bare server sends back what comes, on the same connection. */
    public Lane echo(Server bare) {
        Arrivals arrivals = new Arrivals(1);
        WebSocketClient client = sessions.join(bare, "/echo", List.of(), arrivals.listener(0, ClaspFrames::sequence));
        FrameTemplate frames = ClaspFrames.set(ADDRESS, ClaspFrames.FIRE).masked();
        return new Lane(bare, (first, count) -> client.send(frames, first, count), arrivals, List.of(client));
    }

    /** Messages of one MQTT topic, QoS 0, to one WebSocket connection. */
    public Lane mqttToWebSocket(Server server) {
        Arrivals arrivals = new Arrivals(1);
        SequenceReader reader = server.dialect() == Dialect.BARE ? SequenceReader::digits : ClaspFrames::sequence;
        List<AutoCloseable> connections =
                new ArrayList<>(receivers(server, arrivals, "/mqtt/bench/**", MqttPackets.counted(reader)));
        CompletableFuture<MqttClient> opening =
                MqttClient.open(generator, server.mqtt(), "bench-lane", (buffer, at, length) -> {});
        MqttClient publisher = Generator.await(opening, CONNECT_SECONDS, "MQTT did not connect");
        connections.add(publisher);
        FrameWriter packets = MqttPackets.publish(TOPIC);
        return new Lane(server, (first, count) -> publisher.send(packets, first, count), arrivals, connections);
    }

    /** OSC messages of one address, one a datagram, to one WebSocket connection. */
    public Lane oscToWebSocket(Server server) {
        Arrivals arrivals = new Arrivals(1);
        SequenceReader reader = server.dialect() == Dialect.BARE ? SequenceReader::lastLong : ClaspFrames::sequence;
        List<AutoCloseable> connections = new ArrayList<>(receivers(server, arrivals, "/osc/bench/**", reader));
        OscClient peer = new OscClient(generator, server.osc(), (buffer, at, length) -> {});
        connections.add(peer);
        FrameTemplate packets = OscPackets.withLong(ADDRESS);
        return new Lane(server, (first, count) -> peer.send(packets, first, count), arrivals, connections);
    }

    /** OSC messages of one address, one a datagram, to another OSC peer. */
    public Lane oscToOsc(Server server) {
        Arrivals arrivals = new Arrivals(1);
        MessageListener listener = arrivals.listener(0, SequenceReader::lastLong);
        OscClient receiver = new OscClient(generator, server.osc(), (buffer, at, length) -> {
            if (!OscPackets.isAnswer(buffer, at, length)) {
                listener.onMessage(buffer, at, length);
            }
        });
        receiver.send(OscPackets.subscribeToAll("/bench/**"));
        OscClient peer = new OscClient(generator, server.osc(), (buffer, at, length) -> {});
        FrameTemplate packets = OscPackets.withLong(ADDRESS);
        return new Lane(server, (first, count) -> peer.send(packets, first, count), arrivals, List.of(receiver, peer));
    }

    private List<WebSocketClient> receivers(Server server, Arrivals arrivals, String pattern, SequenceReader reader) {
        return sessions.joinAll(
                server,
                "/out",
                arrivals.receivers(),
                i -> List.of(ClaspFrames.subscribe(1, pattern)),
                i -> arrivals.listener(i, reader));
    }
}
