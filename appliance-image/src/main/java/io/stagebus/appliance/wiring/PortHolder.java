package io.stagebus.appliance.wiring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds who holds a port, on Linux, as far as this user may see: {@code /proc/net/tcp} and its siblings name the socket's
 * inode, and the process that holds it has a link to it among its file descriptors.
 */
final class PortHolder {

    /** The state of a listening TCP socket, and of an unconnected UDP one. */
    private static final String TCP_LISTEN = "0A";

    private static final String UDP_UNCONNECTED = "07";

    private final Path proc;

    /** Looks in {@code proc}, which is {@code /proc} but in tests. */
    PortHolder(Path proc) {
        this.proc = proc;
    }

    /** {@code mosquitto (process 812)}, when it can be found. */
    Optional<String> of(int port, boolean udp) {
        Set<String> inodes = new HashSet<>();
        String state = udp ? UDP_UNCONNECTED : TCP_LISTEN;
        for (String table : udp ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
            inodes.addAll(inodes(proc.resolve("net").resolve(table), port, state));
        }
        return inodes.isEmpty() ? Optional.empty() : process(inodes);
    }

    private static Set<String> inodes(Path table, int port, String state) {
        Set<String> found = new HashSet<>();
        String wanted = String.format(Locale.ROOT, ":%04X", port);
        try {
            for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > 9 && columns[1].endsWith(wanted) && columns[3].equals(state)) {
                    found.add("socket:[" + columns[9] + "]");
                }
            }
        } catch (IOException e) {
            // Not Linux, or not allowed: the sentence then names no process.
        }
        return found;
    }

    private Optional<String> process(Set<String> sockets) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process.resolve("fd"), sockets)) {
                    return Optional.of(name(process) + " (process " + process.getFileName() + ")");
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path descriptors, Set<String> sockets) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (sockets.contains(target(link))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException e) {
            return "a program";
        }
    }
}
