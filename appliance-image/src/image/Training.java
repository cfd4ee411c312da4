import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes {@code lib/stagebus.aot} for the packaged program: starts it, is its client on every door for a moment, and stops
 * it; the JVM then writes down which classes it loaded and linked, and which methods were busy. Run from its source:
 *
 * <pre>java Training.java FOLDER</pre>
 *
 * Ends with 1 and the program's output when there is no archive afterwards.
 */
final class Training {
    private static final HexFormat HEX = HexFormat.of();
    private static final int ROUNDS = 3_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int webSocketPort = freePort();
    private final int mqttPort = freePort();
    private final int oscPort = freePort();
    private final int adminPort = freePort();

    private Training() throws IOException {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]).toAbsolutePath();
        Path archive = folder.resolve("lib/stagebus.aot");
        Path work = Files.createTempDirectory("stagebus-training");
        Path log = work.resolve("log");
        try {
            new Training().train(folder, archive, work, log);
            if (!Files.exists(archive)) {
                System.err.print(Files.exists(log) ? Files.readString(log) : "");
                System.exit(1);
            }
        } finally {
            deleteAll(work);
        }
    }

    private void train(Path folder, Path archive, Path work, Path log) throws Exception {
        Process program = new ProcessBuilder(command(folder, archive, work))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread orphans = new Thread(program::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(orphans);
        if (awaitReady(program)) {
            // A door that is closed to us, for whatever reason, is no reason to do without an archive.
            attempt("WebSocket", this::playWebSocket);
            attempt("MQTT", this::playMqtt);
            attempt("OSC", this::playOsc);
        }
        program.destroy();
        if (!program.waitFor(120, TimeUnit.SECONDS)) {
            program.destroyForcibly();
        }
    }

    private List<String> command(Path folder, Path archive, Path work) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String name : Files.readAllLines(folder.resolve("lib/classpath"))) {
            jars.add(folder.resolve("lib").resolve(name).toString());
        }
        return List.of(
                folder.resolve("runtime/bin/java").toString(),
                "@" + folder.resolve("lib/jvm.options"),
                "-Xmx256m",
                "-XX:AOTCacheOutput=" + archive,
                "-cp",
                String.join(":", jars),
                "io.stagebus.appliance.Main",
                "run",
                "--host=127.0.0.1",
                "--ws-port=" + webSocketPort,
                "--mqtt-port=" + mqttPort,
                "--osc-port=" + oscPort,
                "--admin-port=" + adminPort,
                "--data-dir=" + work.resolve("data"));
    }

    private boolean awaitReady(Process program) throws InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/readyz"))
                .build();
        for (int tries = 0; tries < 1_200; tries++) {
            try {
                if (http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            if (program.waitFor(50, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return false;
    }

    /** HELLO, SUBSCRIBE to everything, many SETs of one address; until the last SET came back. */
    private void playWebSocket() throws Exception {
        CountDownLatch back = new CountDownLatch(ROUNDS);
        WebSocket.Listener counting = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
                back.countDown();
                socket.request(1);
                return null;
            }
        };
        WebSocket watcher = open(counting);
        watcher.sendBinary(frame("5341000c100000000400032f2a2aff00"), true).join();
        WebSocket setter = open(new WebSocket.Listener() {});
        for (int i = 0; i < ROUNDS; i++) {
            setter.sendBinary(frame("53010012210700062f6361702f613fe000000000" + HEX.toHexDigits((short) i)), true)
                    .join();
        }
        back.await(20, TimeUnit.SECONDS);
        for (WebSocket socket : List.of(setter, watcher)) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }

    private WebSocket open(WebSocket.Listener listener) {
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("clasp")
                .buildAsync(URI.create("ws://127.0.0.1:" + webSocketPort + "/clasp"), listener)
                .join();
        socket.sendBinary(frame("530100160101e0000f434c415350204a5320436c69656e740000"), true)
                .join();
        return socket;
    }

    private static ByteBuffer frame(String hex) {
        return ByteBuffer.wrap(HEX.parseHex(hex));
    }

    /** CONNECT (3.1.1), SUBSCRIBE #, many PUBLISH at QoS 1 of one retained topic; until all were acknowledged. */
    private void playMqtt() throws IOException {
        try (Socket socket = new Socket(LOOPBACK, mqttPort)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(HEX.parseHex("100d00044d51545404020000000174"));
            out.write(HEX.parseHex("820600010001" + "2301"));
            out.flush();
            InputStream in = socket.getInputStream();
            byte[] publish = HEX.parseHex("3307" + "000174" + "0001" + "3130");
            byte[] sink = new byte[8_192];
            for (int i = 0; i < ROUNDS; i++) {
                publish[publish.length - 1] = (byte) ('0' + i % 10);
                out.write(publish);
                if (in.read(sink) < 0) {
                    return;
                }
            }
            out.write(HEX.parseHex("e000"));
        }
    }

    /** Subscribes, and sends many floats to one address. */
    private void playOsc() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            send(socket, osc("/stagebus/subscribe", ",s\0\0", "/**\0"));
            for (int i = 0; i < ROUNDS; i++) {
                send(socket, osc("/fader/1", ",f\0\0", new String(new byte[] {0x3f, 0, (byte) (i & 0x7f), 0}, StandardCharsets.US_ASCII)));
                if (i % 100 == 99) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private void send(DatagramSocket socket, byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, LOOPBACK, oscPort));
    }

    private static byte[] osc(String address, String typeTags, String arguments) {
        String padded = address + "\0".repeat(4 - address.length() % 4);
        return (padded + typeTags + arguments).getBytes(StandardCharsets.US_ASCII);
    }

    private interface Play {
        void run() throws Exception;
    }

    private static void attempt(String door, Play play) {
        try {
            play.run();
        } catch (Exception e) {
            System.err.println("training: " + door + ": " + e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
