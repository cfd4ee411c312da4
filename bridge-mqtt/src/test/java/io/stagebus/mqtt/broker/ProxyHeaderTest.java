package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Networks;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol, versions 1 and 2, from proxies that may speak it and from others. */
class ProxyHeaderTest {

    private static final String PROXY = "10.0.0.2";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String CONNECT = "100d 0004 4d515454 04 02 003c 0001 61";

    /** Where the clients come from that were asked for their credentials. */
    private final List<String> remotes = new ArrayList<>();

    private final Harness harness = harness(MqttLimits.DEFAULT);

    private Harness harness(MqttLimits limits) {
        MqttSettings settings = new MqttSettings(
                "127.0.0.1", 0, "/mqtt", false, true, limits, List.of(), Networks.of(List.of("10.0.0.2/31", "::1")));
        return new Harness(settings, BusSettings.DEFAULT, new MemoryJournal(100), login -> {
            remotes.add(login.remote());
            return MqttAuthenticator.OPEN.authenticate(login);
        });
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private TestClient proxy() {
        return harness.open(MqttVersion.MQTT_3_1_1, PROXY);
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.168.7.9 10.0.0.1 41000 1883, 192.168.7.9:41000",
        "PROXY TCP6 2001:db8::7 2001:db8::1 41000 1883, [2001:db8:0:0:0:0:0:7]:41000",
        "PROXY UNKNOWN, 10.0.0.2:50000",
    })
    void version1SaysWhoTheClientIs(String header, String remote) {
        TestClient client = proxy().sendBytes(line(header)).sendBytes(hex(CONNECT));

        client.next(MqttMessageType.CONNACK);
        assertThat(remotes).containsExactly(remote);
    }

    @ParameterizedTest
    @CsvSource({
        // TCP over IPv4; the same with something else behind the addresses; IPv6; the proxy's own look whether we live.
        "21 11 000c c0a80709 0a000001 a028 075b, 192.168.7.9:41000",
        "21 11 0010 c0a80709 0a000001 a028 075b 04 0001 00, 192.168.7.9:41000",
        "21 21 0024 20010db8000000000000000000000007 20010db8000000000000000000000001 a028 075b,"
                + " [2001:db8:0:0:0:0:0:7]:41000",
        "20 00 0000, 10.0.0.2:50000",
    })
    void version2SaysWhoTheClientIs(String rest, String remote) {
        byte[] all = hex(SIGNATURE + rest + CONNECT);
        TestClient client = proxy();
        for (byte one : all) {
            client.sendBytes(new byte[] {one});
        }

        client.next(MqttMessageType.CONNACK);
        assertThat(remotes).containsExactly(remote);
    }

    /** What the limits are about is the client, not its proxy. */
    @Test
    void theClientHasItsShareOfConnections() {
        try (Harness few = harness(new MqttLimits(
                1 << 20, 2_048, 128, 256, 100, 2, 16L << 20, Duration.ofSeconds(10), 10, 10, 10, 1 << 20, 1 << 20))) {
            List<Boolean> open = new ArrayList<>();
            for (String client : new String[] {"192.168.7.9", "192.168.7.9", "192.168.7.9", "192.168.7.10"}) {
                TestClient one = few.open(MqttVersion.MQTT_3_1_1, PROXY);
                open.add(one.sendBytes(line("PROXY TCP4 " + client + " 10.0.0.1 41000 1883"))
                        .isOpen());
            }

            assertThat(open).containsExactly(true, true, false, true);
        }
    }

    /** A proxy that may say who its client is has to; nothing is guessed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // A CONNECT at once; no address; an address that is none; a version that nobody knows; far too much.
                "100d 0004 4d515454 04 02 003c 0001 61 c000",
                "50524f58592054435034 0d0a",
                "50524f5859205443503420782079203120320d0a",
                "0d0a0d0a000d0a515549540a 31 11 000c c0a80709 0a000001 a028 075b",
                "0d0a0d0a000d0a515549540a 21 11 ffff c0a80709 0a000001 a028 075b",
            })
    void aProxyThatDoesNotSayIsClosed(String bytes) {
        TestClient client = proxy().sendBytes(hex(bytes + "0d0a".repeat(700)));

        assertThat(client.isOpen()).isFalse();
        client.expectNothing();
        assertThat(remotes).isEmpty();
        assertThat(harness.count(Count.VIOLATIONS)).isOne();
        assertThat(harness.count(Count.FAILURES)).isZero();
        assertThat(harness.door.openConnections()).isZero();
    }

    /** A load balancer looks whether somebody listens. */
    @Test
    void aProxyThatResetsTheConnectionViolatesNothing() {
        TestClient client = proxy();
        client.channel().pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

        assertThat(client.isOpen()).isFalse();
        assertThat(harness.count(Count.VIOLATIONS)).isZero();
        assertThat(harness.door.openConnections()).isZero();
    }

    @Test
    void aProxyThatSaysNothingIsClosedInTime() {
        TestClient client = proxy().sendBytes(hex("50524f58"));
        harness.advance(Duration.ofSeconds(9));
        assertThat(client.isOpen()).isTrue();
        harness.advance(Duration.ofSeconds(2));

        assertThat(client.isOpen()).isFalse();
    }

    /** Or anybody could be whoever he says. */
    @Test
    void nobodyElseIsBelieved() {
        TestClient liar = harness.open(MqttVersion.MQTT_3_1_1, "10.0.0.4");
        liar.sendBytes(line("PROXY TCP4 192.168.7.9 10.0.0.1 41000 1883"));
        assertThat(liar.isOpen()).isFalse();

        TestClient plain = harness.open(MqttVersion.MQTT_3_1_1, "10.0.0.4").sendBytes(hex(CONNECT));
        plain.next(MqttMessageType.CONNACK);
        assertThat(remotes).singleElement().asString().startsWith("10.0.0.4:");
    }
}
