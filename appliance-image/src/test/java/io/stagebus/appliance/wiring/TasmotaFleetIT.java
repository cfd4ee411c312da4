package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty Tasmotas with both common orders of topic, which say everything twice, as they do: each switch is one change, no rule
 * fires twice, and what a rule commands is not kept.
 */
class TasmotaFleetIT {

    private static final int FLEET = 50;

    private static final String RULES = """
            [
              { "id": "switched", "trigger": { "type": "on_change", "pattern": "/mqtt/stat/{device}/POWER" },
                "actions": [{ "type": "publish", "address": "/switched/{device}" }] },
              { "id": "switched-too", "trigger": { "type": "on_change", "pattern": "/mqtt/tasmota/{device}/stat/POWER" },
                "actions": [{ "type": "publish", "address": "/switched/{device}" }] },
              { "id": "blackout", "trigger": { "type": "on_event", "pattern": "/blackout" },
                "actions": [{ "type": "set", "address": "/mqtt/cmnd/tasmotas/POWER", "value": "OFF" },
                            { "type": "set", "address": "/mqtt/tasmota/d1/cmnd/POWER", "value": "OFF" }] }
            ]
            """;

    @TempDir
    Path folder;

    private final BlockingQueue<Signal> events = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final Session watcher = new Session("test", "watcher", "watcher", "", "t", AccessScope.OPEN);
    private RunningGateway gateway;

    @BeforeEach
    void start() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.json"), RULES);
        gateway = new RunningGateway(folder.resolve("data"), Map.of(Setting.RULES, rules.toString()));
        ask(reply -> new Command.OpenSession(watcher, new Events(), false, reply));
        for (String pattern : List.of("/switched/**", "/mqtt/cmnd/**", "/mqtt/tasmota/*/cmnd/**")) {
            Subscription one = new Subscription(
                    watcher,
                    pattern.hashCode(),
                    AddressPattern.of(pattern),
                    SignalKind.ALL,
                    Echo.ALL,
                    DeliveryOptions.NONE);
            ask(reply -> new Command.Subscribe(one, false, reply));
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        gateway.close();
    }

    private final class Events implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            events.add(signal);
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

    private Outcome ask(Function<Reply, Command> command) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        gateway.gateway().bus().submit(command.apply(outcome::complete));
        return outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private boolean isKept(String address) {
        return ask(reply -> new Command.Get(watcher, Address.of(address), reply)) instanceof Outcome.Current current
                && current.param().isPresent();
    }

    /** One device on a connection of its own; half of them have the one order of topic, half the other. */
    private final class Device {
        private final int number;
        private final Socket socket;

        Device(int number) throws IOException {
            this.number = number;
            socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port("mqtt"));
            socket.setSoTimeout(30_000);
            sockets.add(socket);
            ByteArrayOutputStream connect = new ByteArrayOutputStream();
            text(connect, "MQTT");
            connect.writeBytes(new byte[] {4, 0x2E, 0, 30});
            text(connect, "DVES_" + number);
            text(connect, topic("tele", "LWT"));
            text(connect, "Offline");
            send(0x10, connect.toByteArray());
            answer(4);
        }

        private String topic(String prefix, String rest) {
            return number % 2 == 0
                    ? prefix + "/d" + number + "/" + rest
                    : "tasmota/d" + number + "/" + prefix + "/" + rest;
        }

        private static void text(ByteArrayOutputStream out, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.write(0);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }

        private void send(int first, byte[] rest) throws IOException {
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            packet.write(first);
            packet.write(rest.length);
            packet.writeBytes(rest);
            socket.getOutputStream().write(packet.toByteArray());
        }

        private void answer(int bytes) throws IOException {
            assertThat(new DataInputStream(socket.getInputStream()).readNBytes(bytes))
                    .hasSize(bytes);
        }

        private void publish(int first, String topic, String payload) throws IOException {
            ByteArrayOutputStream publish = new ByteArrayOutputStream();
            text(publish, topic);
            if ((first & 6) != 0) {
                publish.writeBytes(new byte[] {0, 7});
            }
            publish.writeBytes(payload.getBytes(StandardCharsets.UTF_8));
            send(first, publish.toByteArray());
            if ((first & 6) != 0) {
                answer(4);
            }
        }

        /** What it says when it comes up, and when it is switched: the state as JSON, and once more as a word, twice. */
        void switchTo(String power) throws IOException {
            publish(0x33, topic("tele", "LWT"), "Online");
            publish(0x30, topic("stat", "RESULT"), "{\"POWER\":\"" + power + "\"}");
            publish(0x33, topic("stat", "POWER"), power);
            publish(0x3B, topic("stat", "POWER"), power);
            publish(0x30, topic("tele", "STATE"), "{\"Uptime\":\"0T18:36:12\",\"POWER\":\"" + power + "\"}");
        }
    }

    private Set<String> switched(int count) throws InterruptedException {
        Set<String> devices = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            Signal event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("event %s of %s", i + 1, count).isNotNull();
            assertThat(devices.add(event.address().text()))
                    .as("%s once", event.address())
                    .isTrue();
        }
        return devices;
    }

    @Test
    void eachSwitchIsOneChangeAndCommandsAreNotKept() throws Exception {
        List<Device> fleet = new ArrayList<>();
        for (int number = 0; number < FLEET; number++) {
            fleet.add(new Device(number));
        }
        for (String power : List.of("ON", "OFF")) {
            for (Device device : fleet) {
                device.switchTo(power);
            }
            assertThat(switched(FLEET)).allMatch(address -> address.startsWith("/switched/d"));
        }
        assertThat(isKept("/mqtt/stat/d0/POWER")).isTrue();
        assertThat(isKept("/mqtt/stat/d0/RESULT")).isFalse();
        assertThat(isKept("/mqtt/tasmota/d1/tele/LWT")).isTrue();

        ask(reply -> Command.Publish.event(watcher, Address.of("/blackout"), Content.of(Value.of(1)), reply));
        assertThat(switched(2)).containsExactly("/mqtt/cmnd/tasmotas/POWER", "/mqtt/tasmota/d1/cmnd/POWER");
        assertThat(events).isEmpty();
        assertThat(isKept("/mqtt/cmnd/tasmotas/POWER")).isFalse();
        assertThat(isKept("/mqtt/tasmota/d1/cmnd/POWER")).isFalse();
    }
}
