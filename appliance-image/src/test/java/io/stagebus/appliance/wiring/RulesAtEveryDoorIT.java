package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.client.ClaspLink;
import io.stagebus.appliance.client.GatewayLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.schedule.SunTimes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every trigger fires for what comes by every door, through real sockets. */
class RulesAtEveryDoorIT {

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** Each rule says what triggered it and by which door, at {@code /seen/TRIGGER/DOOR}. */
    private static final String RULES = """
            [
              { "id": "change", "trigger": { "type": "on_change", "pattern": "/in/{door}/value" },
                "conditions": [{ "address": "/in/{door}/value", "op": "exists" }],
                "actions": [{ "type": "set", "address": "/seen/on_change/{door}", "value": 1 }] },
              { "id": "gone", "trigger": { "type": "on_change", "pattern": "/in/expiry/value" },
                "conditions": [{ "address": "/in/expiry/value", "op": "exists", "value": false }],
                "actions": [{ "type": "set", "address": "/seen/on_change/deletion", "value": 1 }] },
              { "id": "limit", "trigger": { "type": "on_threshold", "address": "/in/{door}/value", "above": 3 },
                "actions": [{ "type": "set", "address": "/seen/on_threshold/{door}", "value": 1 }] },
              { "id": "event", "trigger": { "type": "on_event", "pattern": "/in/{door}/go" },
                "actions": [{ "type": "set", "address": "/seen/on_event/{door}", "value": 1 }] },
              { "id": "silence", "trigger": { "type": "on_timeout", "pattern": "/in/{door}/value", "seconds": 0.2 },
                "actions": [{ "type": "set", "address": "/seen/on_timeout/{door}", "value": 1 }] },
              { "id": "filter", "trigger": { "type": "on_command", "pattern": "/in/{door}/raw" },
                "actions": [{ "type": "redirect", "address": "/seen/on_command/{door}" }] },
              { "id": "session", "trigger": { "type": "on_session", "event": "joins" },
                "actions": [{ "type": "set", "address": "/seen/on_session/{value.door}", "value": 1 }] },
              { "id": "left", "trigger": { "type": "on_session", "event": "leaves", "door": "mqtt" },
                "actions": [{ "type": "set", "address": "/seen/on_session/leaves", "value": 1 }] },
              { "id": "quiet", "trigger": { "type": "on_session", "event": "silent", "seconds": 0.2 },
                "actions": [{ "type": "set", "address": "/seen/on_session/silent/{value.door}", "value": 1 }] },
              { "id": "will", "trigger": { "type": "on_session", "event": "will" },
                "actions": [{ "type": "set", "address": "/seen/on_session/will/{value}", "value": 1 }] },
              { "id": "start", "trigger": { "type": "on_start" },
                "actions": [{ "type": "set", "address": "/seen/on_start/gateway", "value": 1 }] },
              { "id": "beat", "trigger": { "type": "on_interval", "seconds": 0.2 }, "cooldown": 3600,
                "actions": [{ "type": "set", "address": "/in/rule/value", "value": 5 },
                            { "type": "publish", "address": "/in/rule/go" },
                            { "type": "set", "address": "/in/rule/raw", "value": 1 },
                            { "type": "set", "address": "/seen/on_interval/gateway", "value": 1 }] }
            ]
            """;

    /** A rule that is due once, so many seconds after a sunrise or sunset. */
    private static final String TIMETABLE = """
            [
              { "id": "sun", "trigger": { "type": "on_schedule", "sun": "%s", "offset": %d, "latitude": 0, "longitude": 0 },
                "actions": [{ "type": "set", "address": "/seen/on_schedule/gateway", "value": 1 }] }
            ]
            """;

    /** When the timetable is due after it was written: time enough to be read on a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Set<String> DOORS = Set.of("clasp", "mqtt", "osc", "bundle", "rule");

    private static Set<String> expected() {
        Set<String> expected = new TreeSet<>();
        for (String trigger : Set.of("on_change", "on_threshold", "on_event", "on_timeout", "on_command")) {
            DOORS.forEach(door -> expected.add("/seen/" + trigger + "/" + door));
        }
        for (String door : Set.of("websocket", "mqtt", "osc", "leaves")) {
            expected.add("/seen/on_session/" + door);
        }
        for (String door : Set.of("websocket", "mqtt", "osc")) {
            expected.add("/seen/on_session/silent/" + door);
        }
        expected.addAll(Set.of(
                "/seen/on_change/expiry",
                "/seen/on_change/deletion",
                "/seen/on_threshold/expiry",
                "/seen/on_timeout/expiry",
                "/seen/on_start/gateway",
                "/seen/on_schedule/gateway",
                "/seen/on_interval/gateway"));
        return expected;
    }

    @Test
    void everyTriggerSeesEveryDoor(@TempDir Path folder) throws Exception {
        Path rules = Files.createDirectory(folder.resolve("rules.d"));
        Files.writeString(rules.resolve("doors.json"), RULES);
        Map<Setting, String> settings =
                Map.of(Setting.RULES, rules.toString(), Setting.MQTT_NAMESPACE, "/", Setting.OSC_NAMESPACE, "/");
        try (RunningGateway running = new RunningGateway(folder.resolve("data"), settings);
                GatewayLink clasp = ClaspLink.connect(URI.create("ws://127.0.0.1:" + running.port("websocket")), "")) {
            Files.writeString(rules.resolve("timetable.json"), dueSoon());
            clasp.set("/in/clasp/value", Value.of(5));
            clasp.set("/in/clasp/raw", Value.of(1));
            clasp.emit("/in/clasp/go", Optional.empty());
            byMqtt(running.port("mqtt"));
            byOsc(running.port("osc"));
            Set<String> expected = expected();
            try (Socket mortal = mqtt(running.port("mqtt"), "mortal", Optional.of("farewell"))) {
                assertThat(seen(clasp, expected)).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(mortal.isConnected()).isTrue();
            }

            expected.add("/seen/on_session/will/farewell");
            assertThat(seen(clasp, expected)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static Set<String> seen(GatewayLink clasp, Set<String> expected) throws LinkException {
        Set<String> seen = new TreeSet<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!seen.containsAll(expected) && System.nanoTime() < deadline) {
            clasp.list("/seen/**", signal -> seen.add(signal.address()));
        }
        return seen;
    }

    /** Between one sunrise or sunset at the equator and the next are about twelve hours, as far as an offset may go. */
    private static String dueSoon() {
        Instant now = Instant.now();
        SunTimes.Event last = SunTimes.Event.SUNRISE;
        Duration since = since(last, now);
        if (since(SunTimes.Event.SUNSET, now).compareTo(since) < 0) {
            last = SunTimes.Event.SUNSET;
            since = since(last, now);
        }
        return TIMETABLE.formatted(
                last.name().toLowerCase(Locale.ROOT), since.plus(SOON).toSeconds());
    }

    private static Duration since(SunTimes.Event event, Instant now) {
        SunTimes times = new SunTimes(event, Duration.ZERO, 0, 0);
        Instant at = times.after(now.minus(Duration.ofHours(36))).orElseThrow();
        for (Instant next = at; next.isBefore(now); next = times.after(next).orElseThrow()) {
            at = next;
        }
        return Duration.between(at, now);
    }

    /** A connected client with a clean start and no properties (MQTT 5.0 §3.1). */
    private static Socket mqtt(int port, String clientId, Optional<String> will) throws IOException {
        ByteArrayOutputStream connect = new ByteArrayOutputStream();
        int flags = will.isPresent() ? 6 : 2;
        connect.write(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 5, (byte) flags, 0, 60, 0});
        connect.write(text(clientId));
        if (will.isPresent()) {
            connect.write(0);
            connect.write(text("wills/" + clientId));
            connect.write(text(will.get()));
        }
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(packet(0x10, connect.toByteArray()));
        assertThat(socket.getInputStream().read()).as("CONNACK").isEqualTo(0x20);
        return socket;
    }

    private static void byMqtt(int port) throws IOException {
        try (Socket socket = mqtt(port, "sensor", Optional.empty())) {
            byte[] none = {0};
            // One second to live (§3.3.2.3.3).
            byte[] expiring = {5, 2, 0, 0, 0, 1};
            socket.getOutputStream().write(publish(0x31, "in/mqtt/value", none, "5"));
            socket.getOutputStream().write(publish(0x31, "in/mqtt/raw", none, "1"));
            socket.getOutputStream().write(publish(0x30, "in/mqtt/go", none, "now"));
            socket.getOutputStream().write(publish(0x31, "in/expiry/value", expiring, "5"));
            // DISCONNECT; what was sent before it is taken in before it.
            socket.getOutputStream().write(new byte[] {(byte) 0xE0, 0});
            socket.getOutputStream().flush();
            byte[] rest = socket.getInputStream().readAllBytes();
            assertThat(rest).as("the rest of the CONNACK, then the end").isNotEmpty();
        }
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] publish(int first, String topic, byte[] properties, String payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(text(topic));
        body.write(properties);
        body.write(payload.getBytes(StandardCharsets.UTF_8));
        return packet(first, body.toByteArray());
    }

    private static byte[] packet(int first, byte[] body) {
        return ByteBuffer.allocate(2 + body.length)
                .put((byte) first)
                .put((byte) body.length)
                .put(body)
                .array();
    }

    private static void byOsc(int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            send(socket, port, message("/in/osc/value", 5));
            send(socket, port, message("/in/osc/raw", 1));
            send(socket, port, message("/in/osc/go"));
            ByteArrayOutputStream bundle = new ByteArrayOutputStream();
            bundle.write("#bundle\0".getBytes(StandardCharsets.UTF_8));
            bundle.write(ByteBuffer.allocate(8).putLong(1).array());
            for (byte[] each :
                    new byte[][] {message("/in/bundle/value", 5), message("/in/bundle/raw", 1), message("/in/bundle/go")
                    }) {
                bundle.write(ByteBuffer.allocate(4).putInt(each.length).array());
                bundle.write(each);
            }
            send(socket, port, bundle.toByteArray());
        }
    }

    private static void send(DatagramSocket socket, int port, byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
    }

    private static byte[] message(String address, int... arguments) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(padded(address));
        message.write(padded("," + "i".repeat(arguments.length)));
        for (int argument : arguments) {
            message.write(ByteBuffer.allocate(4).putInt(argument).array());
        }
        return message.toByteArray();
    }

    private static byte[] padded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(bytes.length / 4 * 4 + 4).put(bytes).array();
    }
}
