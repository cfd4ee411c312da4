package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Raw bytes over a real socket: what the standard says, to the byte. */
@Timeout(60)
class SocketIT {

    private static final String CONNECT3 = "100d 0004 4d515454 04 02 003c 0001 61";
    private static final String CONNECT5 = "100e 0004 4d515454 05 02 003c 00 0001 61";

    private LiveBroker broker;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        broker = new LiveBroker();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        broker.close();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private Socket open(String... packets) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        for (String packet : packets) {
            socket.getOutputStream().write(hex(packet));
        }
        return socket;
    }

    private static void expect(Socket socket, String packet) throws IOException {
        byte[] expected = hex(packet);
        byte[] got = new DataInputStream(socket.getInputStream()).readNBytes(expected.length);
        assertThat(HexFormat.of().formatHex(got)).isEqualTo(HexFormat.of().formatHex(expected));
    }

    private static void expectEnd(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).as("end of stream").isEqualTo(-1);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aWholeConversation() throws Exception {
        Socket socket = open(CONNECT3);
        expect(socket, "20 02 0000");

        socket.getOutputStream().write(hex("82 06 0001 0001 61 01"));
        expect(socket, "90 03 0001 01");
        socket.getOutputStream().write(hex("32 06 0001 61 0005 78"));
        expect(socket, "32 06 0001 61 0001 78" + "40 02 0005");
        socket.getOutputStream().write(hex("40 02 0001" + "c0 00"));
        expect(socket, "d0 00");
        socket.getOutputStream().write(hex("a2 05 0002 0001 61"));
        expect(socket, "b0 02 0002");
        socket.getOutputStream().write(hex("e0 00"));
        expectEnd(socket);
    }

    @Test
    void connAckOfVersion5() throws Exception {
        Socket socket = open("1013 0004 4d515454 05 02 003c 05 11 0000003c 0001 61");

        byte[] head = new DataInputStream(socket.getInputStream()).readNBytes(4);
        byte[] rest = new DataInputStream(socket.getInputStream()).readNBytes(head[1] - 2);

        assertThat(HexFormat.of().formatHex(head)).startsWith("20").endsWith("0000");
        assertThat(HexFormat.of().formatHex(rest)).contains("210400", "2700100000", "220020");
    }

    @Test
    void theLastWordArrivesThoughTheClientGoesOnSending() throws Exception {
        Socket socket = open(CONNECT5, "30 05 0001 23 00 78" + "30 05 0001 61 00 78".repeat(2_000));
        socket.getInputStream().skipNBytes(2);
        socket.getInputStream().readNBytes(1);

        byte[] rest = socket.getInputStream().readAllBytes();

        assertThat(HexFormat.of().formatHex(rest)).contains("e0").contains("90");
    }

    @Test
    void oneBadClientDoesNotHurtTheOthers() throws Exception {
        Socket good = open("100d 0004 4d515454 04 02 003c 0001 67", "82 06 0001 0001 61 00");
        expect(good, "20 02 0000" + "90 03 0001 00");
        for (String attack : List.of(
                "00 00",
                "474554202f20485454502f312e310d0a0d0a",
                "101300044d515454041e003c000161000162000163",
                CONNECT3 + "36 05 0001 61 0001",
                CONNECT5 + "30ffffff7f 0001 61 ffffff7f",
                CONNECT3 + "82 8b3c 0001 1e84" + "612f".repeat(3_906) + "00")) {
            open(attack);
        }
        await(() -> broker.bridge.counters().of(Count.VIOLATIONS) >= 5);

        broker.emit("/mqtt/a", Content.of(Value.of("ok")));

        expect(good, "30 05 0001 61 6f6b");
        assertThat(broker.bridge.counters().of(Count.FAILURES)).isZero();
    }

    @Test
    void aReaderThatDoesNotReadIsBoundedAndTheOthersGetEverything() throws Exception { // R21
        Socket slow = open("100d 0004 4d515454 04 02 0000 0001 73", "82 06 0001 0001 61 00");
        expect(slow, "20 02 0000" + "90 03 0001 00");
        Socket good = open("100d 0004 4d515454 04 02 0000 0001 67", "82 06 0001 0001 61 00");
        expect(good, "20 02 0000" + "90 03 0001 00");
        String payload = "78".repeat(1_000);
        int messages = 40_000;
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                Socket flood = open("100d 0004 4d515454 04 02 0000 0001 77");
                byte[] packet = hex("30 eb07 0001 61" + payload);
                for (int i = 0; i < messages; i++) {
                    flood.getOutputStream().write(packet);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(good.getInputStream(), 1 << 16));
        for (int i = 0; i < messages; i++) {
            in.skipNBytes(3 + 1_003);
        }
        writer.join();

        await(() -> broker.bridge.counters().of(Count.DROPPED_QOS0) > 0);
        assertThat(broker.bridge.counters().of(Count.PUBLISHES_IN)).isEqualTo(messages);
        assertThat(broker.bridge.counters().connections()).isEqualTo(3);
        slow.close();
        await(() -> broker.bridge.counters().sessions() == 2);
    }

    @Test
    void fiveHundredClientsAtOnce() throws Exception { // issue 2, Shows 5
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String id = "%08x".formatted(i);
            clients.add(open(
                    "1014 0004 4d515454 04 02 003c 0008"
                            + HexFormat.of().formatHex(id.getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                    "82 06 0001 0001 61 00"));
        }
        for (Socket client : clients) {
            expect(client, "20 02 0000" + "90 03 0001 00");
        }
        for (int i = 0; i < 20; i++) {
            broker.emit("/mqtt/a", Content.of(Value.of(10 + i)));
        }
        for (Socket client : clients) {
            for (int i = 0; i < 20; i++) {
                expect(client, "30 05 0001 61 3" + (10 + i) / 10 + "3" + i % 10);
            }
        }
        assertThat(broker.bridge.counters().sessions()).isEqualTo(500);
    }

    @Test
    void fiveThousandRetainedMessagesReachALateJoinerCompletely() throws Exception { // R19
        for (int i = 0; i < 5_000; i++) {
            broker.set("/p/%04d".formatted(i), Value.of(10_000 + i));
        }
        Socket socket = open(CONNECT3, "82 09 0001 0004 2f702f23 01");
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        in.skipNBytes(4 + 5);

        java.util.Set<String> topics = new java.util.HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            byte[] packet = in.readNBytes(2 + 2 + 7 + 2 + 5);
            assertThat(packet[0]).isEqualTo((byte) 0x33);
            topics.add(new String(packet, 4, 7, java.nio.charset.StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[] {0x40, 2, packet[11], packet[12]});
        }

        assertThat(topics).hasSize(5_000);
    }

    @Test
    void largeRetainedMessagesWaitForASlowReaderInsteadOfBeingDropped()
            throws Exception { // R19, devices: bridge/devices
        broker.close();
        broker = new LiveBroker(new MqttLimits(
                1 << 20, 100, 10, 100, 100, 100, 1 << 22, Duration.ofSeconds(20), 10, 10, 10, 1 << 20, 1 << 20));
        String large = "x".repeat(400_000);
        for (int i = 0; i < 50; i++) {
            broker.set("/big/" + (10 + i), Value.of(large));
        }
        Socket socket = open(CONNECT3, "82 0b 0001 0006 2f6269672f23 00");
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        in.skipNBytes(4 + 5);
        await(() -> broker.bridge.counters().of(Count.PUBLISHES_OUT) > 0);

        java.util.Set<String> topics = new java.util.HashSet<>();
        for (int i = 0; i < 50; i++) {
            byte[] head = in.readNBytes(4 + 2 + 7);
            topics.add(new String(head, 6, 7, java.nio.charset.StandardCharsets.US_ASCII));
            in.skipNBytes(400_000);
        }

        assertThat(topics).hasSize(50);
        assertThat(broker.bridge.counters().of(Count.DROPPED_QOS0)).isZero();
    }

    @Test
    void closesOnWhoSaysNothing() throws Exception {
        broker.close();
        broker = new LiveBroker(new MqttLimits(
                10_000, 100, 10, 100, 2, 2, 1 << 20, Duration.ofMillis(200), 10, 10, 10, 10_000, 10_000));

        expectEnd(open());
        expectEnd(open("10"));
    }

    @Test
    void takesNoMoreConnectionsThanItMay() throws Exception {
        broker.close();
        broker = new LiveBroker(new MqttLimits(
                10_000, 100, 10, 100, 2, 2, 1 << 20, Duration.ofSeconds(20), 10, 10, 10, 10_000, 10_000));
        expect(open(CONNECT3), "20 02 0000");
        expect(open("100d 0004 4d515454 04 02 003c 0001 62"), "20 02 0000");

        Socket third = open();

        assertThat(third.getInputStream().read()).isEqualTo(-1);
        assertThat(broker.bridge.counters().of(Count.CONNECTIONS_REFUSED)).isOne();
    }

    @Test
    void saysWhichPortItCannotHave() {
        MqttSettings taken = new MqttSettings("127.0.0.1", broker.port, "/mqtt", false, true, MqttLimits.DEFAULT);

        assertThatThrownBy(() -> broker.second(taken).start())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("MQTT cannot listen on 127.0.0.1:" + broker.port);
    }

    @Test
    void closesTwiceAndWithoutHavingStarted() {
        broker.bridge.close();
        broker.bridge.close();
        broker.second(MqttSettings.DEFAULT).close();

        assertThat(broker.bridge.counters().connections()).isZero();
    }
}
