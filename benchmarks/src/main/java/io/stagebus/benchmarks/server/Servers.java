package io.stagebus.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts what is measured. Not thread-safe.
 */
public final class Servers implements AutoCloseable {

    private static final String MAIN = "io.stagebus.appliance.Main";

    private final List<String> program;
    private final String cpus;
    private final Optional<RemoteServer> other;
    private final Path folder;
    private final List<Server> started = new ArrayList<>();
    private int count;

    /**
     * Starts nothing yet.
     *
     * @param launcher the packaged gateway's launcher; where there is none, the gateway on this JVM's class path is used
     * @param cpus the processors servers may use, as {@code taskset -c} takes them; empty for all
     * @param other a relay to measure in place of the gateway, where a WebSocket is all it takes
     */
    public Servers(Path launcher, String cpus, Optional<RemoteServer> other) {
        this.program = Files.isExecutable(launcher) ? List.of(launcher.toString()) : fromClassPath();
        this.cpus = cpus;
        this.other = other;
        try {
            this.folder = Files.createTempDirectory("stagebus-benchmarks");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> fromClassPath() {
        List<String> command = new ArrayList<>(JavaCommand.likeTheGateway());
        command.add(MAIN);
        return command;
    }

    /** What is started as the gateway. */
    public String program() {
        return program.size() == 1 ? program.get(0) : "java -cp … " + MAIN;
    }

    /** Whether that is the packaged program, with its runtime and archive. */
    public boolean isPackaged() {
        return program.size() == 1;
    }

    /** The bare loop. */
    public Server bare() {
        return keep(BareProcess.start(cpus, newFolder()));
    }

    /** Mosquitto; empty where it is not installed. */
    public Optional<Server> mosquitto() {
        return MqttBroker.hasMosquitto()
                ? Optional.of(keep(MqttBroker.mosquitto(cpus, newFolder())))
                : Optional.empty();
    }

    /** moquette-broker. */
    public Server moquette() {
        return keep(MqttBroker.moquette(cpus, newFolder()));
    }

    /** The gateway, or the relay that is measured in its place. */
    public Server subject(String... flags) {
        return other.isPresent() ? other.get() : stagebus(flags);
    }

    /** The gateway with these flags behind the usual ones. */
    public Stagebus stagebus(String... flags) {
        return keep(Stagebus.start(program, cpus, newFolder(), List.of(flags), Map.of()));
    }

    /** The gateway on all processors, with defaults but for ports and data folder, in this environment. */
    public Stagebus unpinned(Map<String, String> environment) {
        return keep(Stagebus.start(program, "", newFolder(), List.of(), environment));
    }

    /** An empty folder that is deleted at the end. */
    public Path newFolder() {
        try {
            return Files.createDirectory(folder.resolve("" + count++));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <S extends Server> S keep(S server) {
        started.add(server);
        return server;
    }

    /** Stops what was started and has not been stopped, and deletes the folders. */
    @Override
    public void close() {
        started.forEach(Server::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
