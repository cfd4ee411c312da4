package io.stagebus.benchmarks.server;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** moquette-broker as it is published, with its own defaults, in a process of its own that can be killed. */
final class Moquette implements AutoCloseable {

    private static final int TRIES = 150;
    private static final int ANSWER_MILLIS = 3_000;

    /** The right name and password. */
    private static final String CREDENTIALS = "0005 7374616765 0007 6d616e61676572";

    private final Process process;
    private final int port;

    private Moquette(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it with more properties; returns when it listens, or has ended. */
    static Moquette start(Path folder, String... properties) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                MoquetteMain.class.getName(),
                String.valueOf(port),
                folder.toString(),
                "netty.mqtt.message_size=8092",
                "allow_anonymous=false",
                "authenticator_class=" + OneUser.class.getName()));
        command.addAll(List.of(properties));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("moquette.log").toFile())
                .start();
        Moquette started = new Moquette(process, port);
        for (int i = 0; i < TRIES && process.isAlive() && !started.isListening(); i++) {
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
        return started;
    }

    boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** A connection that nothing was sent on. */
    Client open() throws IOException {
        return new Client(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** The body of a CONNECT of MQTT 3.1.1 with the right name and password. */
    static String connect(String clientId, int flags, String will) {
        byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
        HexFormat hex = HexFormat.of();
        return "0004 4d515454 04 " + hex.toHexDigits((byte) flags) + " 0000 " + hex.toHexDigits((short) id.length)
                + hex.formatHex(id) + will + CREDENTIALS;
    }

    /** A client of MQTT 3.1.1 with the right name and password; empty when it gets no answer in some seconds. */
    Optional<Client> connect(String clientId) throws IOException {
        Client client = open();
        client.packet(0x10, connect(clientId, 0xC2, ""));
        Optional<String> answer = client.answer();
        if (answer.filter(hex -> hex.startsWith("20") && hex.endsWith("00")).isPresent()) {
            return Optional.of(client);
        }
        client.close();
        return Optional.empty();
    }

    /** One connection, packets as hexadecimal digits. */
    static final class Client implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Client(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(ANSWER_MILLIS);
            in = new DataInputStream(socket.getInputStream());
        }

        void packet(int first, String hex) throws IOException {
            byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
            byte[] packet = new byte[body.length + 3];
            packet[0] = (byte) first;
            packet[1] = (byte) ((body.length & 0x7F) | 0x80);
            packet[2] = (byte) (body.length >> 7);
            System.arraycopy(body, 0, packet, 3, body.length);
            socket.getOutputStream().write(packet);
        }

        /** The next packet; empty when the connection is closed, or nothing is said in some seconds. */
        Optional<String> answer() {
            try {
                int first = in.readUnsignedByte();
                byte[] body = new byte[in.readUnsignedByte()];
                in.readFully(body);
                return Optional.of(HexFormat.of().toHexDigits((byte) first)
                        + HexFormat.of().formatHex(body));
            } catch (EOFException | SocketTimeoutException | SocketException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
