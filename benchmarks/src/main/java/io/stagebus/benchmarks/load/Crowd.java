package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.MqttClient;
import io.stagebus.benchmarks.client.OscClient;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.lane.Arrivals;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Sessions;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;
import io.stagebus.benchmarks.wire.FrameTemplate;
import io.stagebus.benchmarks.wire.OscPackets;
import io.stagebus.benchmarks.wire.SequenceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Clients of every door at once, all subscribed to one Param. The program's main thread. */
final class Crowd implements AutoCloseable {

    private static final String ADDRESS = "/osc/crowd/level";
    private static final int CONNECT_SECONDS = 60;

    private final Generator generator;
    private final Server server;
    private final Arrivals arrivals;
    private final List<WebSocketClient> clasp;
    private final List<MqttClient> mqtt = new ArrayList<>();
    private final List<OscClient> osc = new ArrayList<>();
    private final Lane lane;

    Crowd(Generator generator, Server server, int claspClients, int mqttClients, int oscClients) {
        this.generator = generator;
        this.server = server;
        this.arrivals = new Arrivals(claspClients + mqttClients + oscClients);
        Sessions sessions = new Sessions(generator);
        this.clasp = sessions.joinAll(
                server,
                "/out",
                claspClients,
                i -> List.of(ClaspFrames.subscribe(1, "/osc/crowd/**")),
                i -> arrivals.listener(i, ClaspFrames::sequence));
        joinMqtt(mqttClients, claspClients);
        joinOsc(oscClients, claspClients + mqttClients);
        WebSocketClient writer = sessions.sender(server, "/in");
        FrameTemplate set = ClaspFrames.set(ADDRESS, ClaspFrames.FIRE).masked();
        this.lane = new Lane(server, (first, count) -> writer.send(set, first, count), arrivals, List.of(writer));
    }

    private void joinMqtt(int count, int firstReceiver) {
        List<CompletableFuture<MqttClient>> joining = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MessageListener listener = arrivals.listener(firstReceiver + i, SequenceReader::digits);
            joining.add(MqttClient.open(generator, server.mqtt(), "crowd-" + i, listener)
                    .thenCompose(client -> client.subscribe("/osc/crowd/#", 0)));
        }
        for (CompletableFuture<MqttClient> one : joining) {
            mqtt.add(Generator.await(one, CONNECT_SECONDS, "MQTT did not subscribe"));
        }
    }

    private void joinOsc(int count, int firstReceiver) {
        List<CompletableFuture<Boolean>> joining = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Boolean> joined = new CompletableFuture<>();
            MessageListener arrived = arrivals.listener(firstReceiver + i, SequenceReader::lastInt);
            OscClient peer = new OscClient(generator, server.osc(), (buffer, at, length) -> {
                if (OscPackets.isAnswer(buffer, at, length)) {
                    joined.complete(true);
                } else {
                    arrived.onMessage(buffer, at, length);
                }
            });
            osc.add(peer);
            joining.add(joined);
            peer.send(OscPackets.subscribeToAll("/crowd/**"));
            peer.send(OscPackets.withText("/stagebus/ping", "joined"));
        }
        joining.forEach(one -> Generator.await(one, CONNECT_SECONDS, "OSC did not answer"));
    }

    /** SETs to everybody. */
    Lane lane() {
        return lane;
    }

    /** How many clients there are. */
    int size() {
        return arrivals.receivers();
    }

    /** Whether no connection was closed. */
    boolean allOpen() {
        return clasp.stream().allMatch(WebSocketClient::isOpen) && mqtt.stream().allMatch(MqttClient::isOpen);
    }

    @Override
    public void close() {
        lane.close();
        clasp.forEach(WebSocketClient::close);
        mqtt.forEach(MqttClient::close);
        osc.forEach(OscClient::close);
    }

    @Override
    public String toString() {
        return "%,d CLASP, %,d MQTT and %,d OSC clients".formatted(clasp.size(), mqtt.size(), osc.size());
    }
}
