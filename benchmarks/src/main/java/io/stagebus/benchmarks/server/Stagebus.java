package io.stagebus.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gateway in a process of its own: {@code stagebus run} with fresh ports and a fresh data folder. Any thread. */
public final class Stagebus implements Server {

    /** The flag of a gateway that writes nothing. */
    public static final String STATELESS = "--stateless";

    private static final long READY_NANOS = 60_000_000_000L;

    private final ChildProcess child;
    private final Ports ports;
    private final long readyNanos;

    private record Ports(int webSocket, int mqtt, int osc, int admin) {
        static Ports free() {
            try (ServerSocket a = any();
                    ServerSocket b = any();
                    ServerSocket c = any();
                    ServerSocket d = any()) {
                return new Ports(a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), d.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static ServerSocket any() throws IOException {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
    }

    private Stagebus(ChildProcess child, Ports ports, long readyNanos) {
        this.child = child;
        this.ports = ports;
        this.readyNanos = readyNanos;
    }

    /**
     * Starts it and waits until {@code /readyz} says so.
     *
     * @param program the start of the command: the packaged launcher, or a JVM with a class path
     * @param cpus the processors it may use, as {@code taskset -c} takes them; empty for all
     * @param folder for its log and data; existing
     * @param flags after {@code run}
     */
    static Stagebus start(
            List<String> program, String cpus, Path folder, List<String> flags, Map<String, String> environment) {
        Ports ports = Ports.free();
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("run", "--host", "127.0.0.1", "--drain-timeout", "0"));
        command.addAll(List.of("--ws-port", "" + ports.webSocket, "--mqtt-port", "" + ports.mqtt));
        command.addAll(List.of("--osc-port", "" + ports.osc, "--admin-port", "" + ports.admin));
        if (!flags.contains(STATELESS)) {
            command.addAll(List.of("--data-dir", folder.resolve("data").toString()));
        }
        command.addAll(flags);
        long started = System.nanoTime();
        ChildProcess child = ChildProcess.start(command, cpus, environment, folder.resolve("stagebus.log"));
        while (!isReady(ports.admin)) {
            child.checkAlive();
            Patience.until(started + READY_NANOS, "stagebus is not ready");
        }
        return new Stagebus(child, ports, System.nanoTime() - started);
    }

    private static boolean isReady(int adminPort) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), adminPort), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(12);
            return new String(answer, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    /** From the start of the process to the first good answer of {@code /readyz}, nanoseconds. */
    public long readyNanos() {
        return readyNanos;
    }

    @Override
    public String name() {
        return "stagebus";
    }

    @Override
    public Dialect dialect() {
        return Dialect.CLASP;
    }

    @Override
    public URI webSocket() {
        return URI.create("ws://127.0.0.1:" + ports.webSocket);
    }

    @Override
    public InetSocketAddress mqtt() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.mqtt);
    }

    @Override
    public InetSocketAddress osc() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.osc);
    }

    @Override
    public Optional<URI> admin() {
        return Optional.of(URI.create("http://127.0.0.1:" + ports.admin));
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
