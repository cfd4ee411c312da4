package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.StartupException;
import io.stagebus.core.ForeignTool;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One certificate on every port that has TLS, swapped while people are connected; wrong files are one sentence. */
class TlsIT {

    @TempDir
    Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private RunningGateway run(TestCertificate certificate, Map<Setting, String> more)
            throws StartupException, IOException {
        Map<Setting, String> said = new EnumMap<>(Setting.class);
        said.put(Setting.TLS_CERT, certificate.certificate().toString());
        said.put(Setting.TLS_KEY, certificate.key().toString());
        said.put(Setting.MQTTS_PORT, String.valueOf(freePort()));
        said.putAll(more);
        return new RunningGateway(folder.resolve("data"), said);
    }

    private static HttpClient client(SSLContext trust) {
        return HttpClient.newBuilder().sslContext(trust).build();
    }

    @Test
    void mqttOverTlsIsOpenWithoutPlainMqtt() throws Exception {
        TestCertificate one = TestCertificate.make(folder, "one");
        int mqtts = freePort();
        Map<Setting, String> said = Map.of(Setting.MQTT_PORT, "0", Setting.MQTTS_PORT, String.valueOf(mqtts));
        try (RunningGateway gateway = run(one, said)) {
            assertThat(gateway.port("mqtt")).isEqualTo(mqtts);
            TestCertificate.trusting(one)
                    .getSocketFactory()
                    .createSocket("127.0.0.1", mqtts)
                    .close();
        }
    }

    @Test
    void everyPortSpeaksTls() throws Exception {
        TestCertificate one = TestCertificate.make(folder, "one");
        int mqtts = freePort();
        try (RunningGateway gateway = run(one, Map.of(Setting.MQTTS_PORT, String.valueOf(mqtts)))) {
            SSLContext trust = TestCertificate.trusting(one);
            URI wss = URI.create("wss://127.0.0.1:" + gateway.port("websocket") + "/");
            try (ClaspClient clasp = new ClaspClient(wss, client(trust));
                    HttpClient http = client(trust)) {
                assertThat(clasp.hello("")).isTrue();
                clasp.send(new Message.Set(WireAddress.of("/tls/a"), new Value.Int(7), false, 0, ParamFlags.NONE));
                clasp.await(Message.Ack.class, ack -> true);

                String got = Tool.run(
                        ForeignTool.require("mosquitto_sub", "mosquitto-clients"),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(mqtts),
                        "--cafile",
                        one.certificate().toString(),
                        "-t",
                        "/tls/a",
                        "-C",
                        "1",
                        "-W",
                        "20");
                assertThat(got).isEqualTo("7\n");

                HttpResponse<String> health = http.send(
                        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + gateway.adminPort() + "/health"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(health.body()).contains("\"tlsEnabled\":true");
            }
        }
    }

    @Test
    void plainIsTakenFromThisMachineOnlyUnlessAlsoIsSaid() throws Exception {
        TestCertificate one = TestCertificate.make(folder, "one");
        Optional<InetAddress> other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        String request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RunningGateway gateway = run(one, Map.of(Setting.HOST, "0.0.0.0", Setting.AUTH_PORT, "0"))) {
            assertThat(plain(InetAddress.getLoopbackAddress(), gateway.port("websocket"), request))
                    .startsWith("HTTP/1.1 200");
            if (other.isPresent()) {
                assertThat(plain(other.get(), gateway.port("websocket"), request))
                        .isEmpty();
            }
        }
        try (RunningGateway gateway = run(one, Map.of(Setting.HOST, "0.0.0.0", Setting.TLS, "also"))) {
            if (other.isPresent()) {
                assertThat(plain(other.get(), gateway.port("websocket"), request))
                        .startsWith("HTTP/1.1 200");
            }
        }
    }

    private static String plain(InetAddress address, int port, String request) throws IOException {
        try (Socket socket = new Socket(address, port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (java.net.SocketException e) {
            // Closed before it was read.
            return "";
        }
    }

    /** A proxy that passes TLS through says in the clear who its client is, before the handshake. */
    @Test
    void aProxySpeaksBeforeTls() throws Exception {
        TestCertificate one = TestCertificate.make(folder, "one");
        int mqtts = freePort();
        Map<Setting, String> said =
                Map.of(Setting.MQTTS_PORT, String.valueOf(mqtts), Setting.MQTT_PROXIES, "127.0.0.0/8");
        byte[] connect = HexFormat.of().parseHex("100d00044d5154540402003c000161");
        SSLSocketFactory tls = TestCertificate.trusting(one).getSocketFactory();
        try (RunningGateway gateway = run(one, said);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), mqtts)) {
            assertThat(gateway.gateway().isReady()).isTrue();
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("PROXY TCP4 192.168.7.9 10.0.0.1 41000 8883\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Socket secure = tls.createSocket(socket, "127.0.0.1", mqtts, true)) {
                secure.getOutputStream().write(connect);
                assertThat(secure.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            }
            try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), mqtts);
                    Socket secure = tls.createSocket(silent, "127.0.0.1", mqtts, true)) {
                assertThatThrownBy(() -> secure.getOutputStream().write(connect))
                        .as("a proxy that says nothing is refused")
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aSwappedCertificateIsShownToNewcomersAndKeepsWhoIsThere() throws Exception {
        TestCertificate old = TestCertificate.make(folder.resolve("old"), "served");
        TestCertificate fresh = TestCertificate.make(folder.resolve("new"), "fresh", "rsa:2048");
        SSLContext trust = TestCertificate.trusting(old, fresh);
        Path served = Files.createDirectories(folder.resolve("served"));
        TestCertificate live = new TestCertificate(served.resolve("cert.pem"), served.resolve("key.pem"));
        Files.copy(old.certificate(), live.certificate());
        Files.copy(old.key(), live.key());
        try (RunningGateway gateway = run(live, Map.of())) {
            int port = gateway.port("websocket");
            try (ClaspClient clasp = new ClaspClient(URI.create("wss://127.0.0.1:" + port + "/"), client(trust))) {
                assertThat(clasp.hello("")).isTrue();
                assertThat(subject(trust, port)).isEqualTo("CN=served");

                Files.copy(fresh.key(), live.key(), StandardCopyOption.REPLACE_EXISTING);
                Files.copy(fresh.certificate(), live.certificate(), StandardCopyOption.REPLACE_EXISTING);

                long deadline = System.nanoTime() + 30_000_000_000L;
                int writes = 0;
                while (!subject(trust, port).equals("CN=fresh")) {
                    assertThat(System.nanoTime()).as("the new one is shown").isLessThan(deadline);
                    clasp.send(new Message.Set(
                            WireAddress.of("/tls/n"), new Value.Int(++writes), false, 0, ParamFlags.NONE));
                    clasp.await(Message.Ack.class, ack -> true);
                }
                clasp.send(new Message.Get(WireAddress.of("/tls/n")));
                assertThat(clasp.await(Message.Snapshot.class, any -> true).params())
                        .hasSize(1);
            }
        }
    }

    private static String subject(SSLContext trust, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    @Test
    void wrongFilesAreOneSentenceAndNothingIsStarted() throws Exception {
        TestCertificate one = TestCertificate.make(folder, "one");
        TestCertificate two = TestCertificate.make(folder, "two");
        TestCertificate rsa = TestCertificate.make(folder, "rsa", "rsa:2048");
        Path nothing = folder.resolve("none.pem");
        Path text = Files.writeString(folder.resolve("text.pem"), "hello");

        refused(new TestCertificate(nothing, one.key()), "There is no file " + nothing + " (--cert).");
        refused(new TestCertificate(one.certificate(), nothing), "There is no file " + nothing + " (--key).");
        refused(new TestCertificate(text, one.key()), text + " (--cert) ");
        refused(new TestCertificate(one.certificate(), text), "holds no private key in PEM form");
        refused(new TestCertificate(one.certificate(), two.key()), "is not the one of the certificate");
        refused(new TestCertificate(one.certificate(), rsa.key()), "no private key of the certificate's kind, EC");
        assertThat(Files.exists(folder.resolve("data")))
                .as("nothing half started")
                .isFalse();
    }

    private void refused(TestCertificate files, String sentence) {
        assertThatThrownBy(() -> run(files, Map.of()).close())
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("\n");
    }

    @Test
    void olderFormsOfKeysAreRead() throws Exception {
        for (String kind : new String[] {"rsa", "ec"}) {
            TestCertificate made = kind.equals("rsa")
                    ? TestCertificate.make(folder, kind, "rsa:2048")
                    : TestCertificate.make(folder, kind);
            Path older = folder.resolve(kind + "-older.pem");
            String printed = Tool.run(
                    ForeignTool.require("openssl", "openssl"),
                    kind,
                    "-in",
                    made.key().toString(),
                    kind.equals("rsa") ? "-traditional" : "-no_public",
                    "-out",
                    older.toString());
            assertThat(Files.readString(older)).as(printed).contains("PRIVATE KEY");
            run(new TestCertificate(made.certificate(), older), Map.of()).close();
        }
    }
}
