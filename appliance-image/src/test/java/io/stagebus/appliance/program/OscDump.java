package io.stagebus.appliance.program;

import io.stagebus.core.ForeignTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** liblo's {@code oscdump} as a console: what it prints, a message a line. */
final class OscDump implements AutoCloseable {

    private static final byte[] HELLO = "/hello\0\0,\0\0\0".getBytes(StandardCharsets.US_ASCII);

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Starts it on a UDP port and waits until it hears. */
    OscDump(int port) throws IOException, InterruptedException {
        String program = ForeignTool.require("oscdump", "liblo-tools").toString();
        process = new ProcessBuilder(program, "-L", "osc.udp://:" + port)
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(this::read, "oscdump");
        reader.setDaemon(true);
        reader.start();
        try (DatagramSocket socket = new DatagramSocket()) {
            // Until it has bound its port, what is sent to it is lost.
            @Nullable String heard = null;
            for (int tries = 0; heard == null && tries < 3000; tries++) {
                socket.send(new DatagramPacket(HELLO, HELLO.length, InetAddress.getLoopbackAddress(), port));
                heard = lines.poll(10, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line.replaceFirst("^[0-9a-f]{8}\\.[0-9a-f]{8} ", "").strip());
            }
        } catch (IOException e) {
            // The program was stopped.
        }
    }

    /** The next message, such as {@code /lights/foh f 0.500000}. */
    String next() throws InterruptedException {
        while (true) {
            String line = lines.poll(30, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("oscdump heard nothing");
            }
            if (!line.startsWith("/hello")) {
                return line;
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
