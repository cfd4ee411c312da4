package io.stagebus.benchmarks.server;

import io.stagebus.benchmarks.bare.BareServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bare Netty loop in a JVM of its own, with the gateway's JVM options. Any thread. */
final class BareProcess implements Server {

    private static final Pattern READY = Pattern.compile("(?m)^ready (\\d+) (\\d+) (\\d+)$");

    private final ChildProcess child;
    private final int webSocketPort;
    private final int mqttPort;
    private final int oscPort;

    private BareProcess(ChildProcess child, int webSocketPort, int mqttPort, int oscPort) {
        this.child = child;
        this.webSocketPort = webSocketPort;
        this.mqttPort = mqttPort;
        this.oscPort = oscPort;
    }

    static BareProcess start(String cpus, Path folder) {
        List<String> command = new ArrayList<>(JavaCommand.likeTheGateway());
        command.add(BareServer.class.getName());
        ChildProcess child = ChildProcess.start(command, cpus, Map.of(), folder.resolve("bare.log"));
        long deadline = System.nanoTime() + 30_000_000_000L;
        for (Matcher ready = READY.matcher(child.printed()); ; ready = READY.matcher(child.printed())) {
            if (ready.find()) {
                return new BareProcess(
                        child,
                        Integer.parseInt(ready.group(1)),
                        Integer.parseInt(ready.group(2)),
                        Integer.parseInt(ready.group(3)));
            }
            child.checkAlive();
            Patience.until(deadline, "the bare server is not ready");
        }
    }

    @Override
    public String name() {
        return "bare";
    }

    @Override
    public Dialect dialect() {
        return Dialect.BARE;
    }

    @Override
    public URI webSocket() {
        return URI.create("ws://127.0.0.1:" + webSocketPort);
    }

    @Override
    public InetSocketAddress mqtt() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), mqttPort);
    }

    @Override
    public InetSocketAddress osc() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), oscPort);
    }

    @Override
    public ProcessFigures process() {
        return child.figures();
    }

    @Override
    public void close() {
        child.endInput();
        child.close();
    }
}
