package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Devices as they speak, payloads verbatim: the tree and the events that every other door sees are those in the file
 * ({@code src/test/resources/devices}). {@code > r1 topic payload} is published retained with QoS 1, {@code = …} is expected.
 */
class DevicesIT {

    private static final String FILE = """
            mqtt:
              payloads:
                - {pattern: /mqtt/*/events/rpc, as: explode}
            """;

    @TempDir
    Path folder;

    private final Watcher watcher = new Watcher();
    private Gateway gateway;
    private Socket socket;

    @BeforeEach
    void open() throws Exception {
        Path file = Files.writeString(folder.resolve("venue.yaml"), FILE);
        gateway = Gateway.open(
                Configs.of(
                        folder.resolve("data"),
                        Map.of(Setting.OSC_PORT, "0", Setting.WS_PORT, "0", Setting.CONFIG, file.toString())),
                Rules.NONE);
        Session session = new Session("test", "watcher", "watcher", "", "t", AccessScope.OPEN);
        ask(reply -> new Command.OpenSession(session, watcher, false, reply));
        Subscription all = new Subscription(
                session, 1, AddressPattern.of("/mqtt/**"), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        ask(reply -> new Command.Subscribe(all, false, reply));
        var address = gateway.doors().getFirst().address();
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'd'});
        assertThat(new DataInputStream(socket.getInputStream()).readNBytes(4)).containsExactly(0x20, 2, 0, 0);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        gateway.close();
    }

    private void ask(java.util.function.Function<Reply, Command> command) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        gateway.bus().submit(command.apply(outcome::complete));
        outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Sees everything; asked about it once all of it was acknowledged. */
    private static final class Watcher implements Subscriber {
        private final Map<String, String> params = new TreeMap<>();
        private final List<String> events = new ArrayList<>();

        @Override
        public synchronized void onSignal(Signal signal, List<Subscription> matched) {
            String address = signal.address().text();
            if (!(signal instanceof Signal.Param param)) {
                events.add("= event " + address);
            } else if (param.deleted()) {
                params.remove(address);
            } else {
                params.put(
                        address,
                        "= param " + address + " "
                                + ValueJson.text(param.content().value()));
            }
        }

        synchronized List<String> seen() {
            List<String> all = new ArrayList<>(params.values());
            all.addAll(events);
            return all;
        }

        @Override
        public void onBatchEnd() {
            // Nothing is written.
        }

        @Override
        public void onClosed(String reason) {
            // It stays.
        }
    }

    private void publish(boolean retain, int qos, String topic, byte[] payload) throws IOException {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x30 | qos << 1 | (retain ? 1 : 0));
        int length = 2 + name.length + (qos > 0 ? 2 : 0) + payload.length;
        for (int rest = length; ; rest >>>= 7) {
            packet.write(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
            if (rest <= 0x7F) {
                break;
            }
        }
        packet.write(name.length >> 8);
        packet.write(name.length);
        packet.writeBytes(name);
        if (qos > 0) {
            packet.write(0);
            packet.write(1);
        }
        packet.writeBytes(payload);
        OutputStream out = socket.getOutputStream();
        out.write(packet.toByteArray());
        if (qos > 0) {
            assertThat(new DataInputStream(socket.getInputStream()).readNBytes(4))
                    .containsExactly(0x40, 2, 0, 1);
        }
    }

    private void settle() throws IOException {
        socket.getOutputStream().write(new byte[] {(byte) 0xC0, 0});
        assertThat(new DataInputStream(socket.getInputStream()).readNBytes(2)).containsExactly(0xD0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasmota", "shelly", "zigbee2mqtt", "home-assistant"})
    void theTreeIsWhatTheDeviceMeans(String device) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src", "test", "resources", "devices", device + ".txt"));
        for (String line : lines) {
            if (line.startsWith("> ")) {
                boolean retain = line.charAt(2) == 'r';
                int at = retain ? 3 : 2;
                String message = line.substring(at + 2);
                String topic = topicOf(message);
                String payload = message.length() > topic.length() ? message.substring(topic.length() + 1) : "";
                publish(retain, line.charAt(at) - '0', topic, payload.getBytes(StandardCharsets.UTF_8));
            }
        }
        settle();

        assertThat(watcher.seen())
                .containsExactlyElementsOf(
                        lines.stream().filter(line -> line.startsWith("= ")).toList());
    }

    /** A name may have a space in it; then a tab separates it from the payload. */
    private static String topicOf(String message) {
        int tab = message.indexOf('\t');
        int end = tab >= 0 ? tab : message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }

    /** Zigbee2MQTT's list of everything it knows: large, retained, and the same bytes for who comes late. */
    @Test
    void aListOf400KilobytesIsKeptAsItIs() throws IOException {
        StringBuilder list = new StringBuilder("[");
        while (list.length() < 400_000) {
            list.append("{\"ieee_address\":\"0x00158d0001\",\"friendly_name\":\"Lampe ")
                    .append(list.length());
            list.append("\",\"definition\":{\"exposes\":[{\"type\":\"light\"}]}},");
        }
        byte[] payload = list.append("{}]").toString().getBytes(StandardCharsets.UTF_8);
        publish(true, 1, "zigbee2mqtt/bridge/devices", payload);
        OutputStream out = socket.getOutputStream();
        byte[] filter = "zigbee2mqtt/bridge/devices".getBytes(StandardCharsets.UTF_8);
        out.write(new byte[] {(byte) 0x82, (byte) (5 + filter.length), 0, 2, 0, (byte) filter.length});
        out.write(filter);
        out.write(0);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertThat(in.readNBytes(5)).containsExactly(0x90, 3, 0, 2, 0);
        byte[] head = in.readNBytes(4 + 2 + filter.length);
        assertThat(head[0]).isEqualTo((byte) 0x31);

        assertThat(in.readNBytes(payload.length)).isEqualTo(payload);
    }
}
