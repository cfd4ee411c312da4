package io.stagebus.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another MQTT broker in a process of its own, which keeps nothing on the disk. Any thread. */
public final class MqttBroker implements Server {

    private static final long READY_NANOS = 30_000_000_000L;

    private final String name;
    private final ChildProcess child;
    private final InetSocketAddress address;

    private MqttBroker(String name, ChildProcess child, InetSocketAddress address) {
        this.name = name;
        this.child = child;
        this.address = address;
    }

    /** Whether Mosquitto is installed. */
    static boolean hasMosquitto() {
        return List.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto").stream()
                .anyMatch(file -> Files.isExecutable(Path.of(file)));
    }

    /** Mosquitto as it is, but for what would make it drop messages that others do not. */
    static MqttBroker mosquitto(String cpus, Path folder) {
        int port = freePort();
        Path file = folder.resolve("mosquitto.conf");
        try {
            Files.writeString(file, """
                    listener %d 127.0.0.1
                    allow_anonymous true
                    set_tcp_nodelay true
                    max_queued_messages 0
                    max_inflight_messages 0
                    log_type error
                    """.formatted(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String program = Files.isExecutable(Path.of("/usr/sbin/mosquitto")) ? "/usr/sbin/mosquitto" : "mosquitto";
        return start("mosquitto", List.of(program, "-c", file.toString()), port, cpus, folder);
    }

    /** moquette-broker, with the JVM options of the gateway. */
    static MqttBroker moquette(String cpus, Path folder) {
        int port = freePort();
        List<String> command = new ArrayList<>(JavaCommand.likeTheGateway());
        command.add(MoquetteMain.class.getName());
        command.add(String.valueOf(port));
        command.add(folder.toString());
        return start("moquette", command, port, cpus, folder);
    }

    private static MqttBroker start(String name, List<String> command, int port, String cpus, Path folder) {
        ChildProcess child = ChildProcess.start(command, cpus, Map.of(), folder.resolve(name + ".log"));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        long deadline = System.nanoTime() + READY_NANOS;
        while (!isListening(address)) {
            child.checkAlive();
            Patience.until(deadline, name + " is not ready");
        }
        return new MqttBroker(name, child, address);
    }

    private static boolean isListening(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Dialect dialect() {
        return Dialect.BARE;
    }

    @Override
    public URI webSocket() {
        throw new IllegalStateException(name + " is measured by MQTT alone");
    }

    @Override
    public InetSocketAddress mqtt() {
        return address;
    }

    @Override
    public InetSocketAddress osc() {
        throw new IllegalStateException(name + " is measured by MQTT alone");
    }

    @Override
    public ProcessFigures process() {
        return child.figures();
    }

    @Override
    public void close() {
        child.close();
    }
}
