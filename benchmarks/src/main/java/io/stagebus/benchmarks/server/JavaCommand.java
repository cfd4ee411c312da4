package io.stagebus.benchmarks.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The start of a command that runs a class of this JVM's class path. Stateless. */
final class JavaCommand {

    private JavaCommand() {}

    /** With the options that the packaged gateway has, so that a comparison compares code and not collectors. */
    static List<String> likeTheGateway() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:MaxDirectMemorySize=96m",
                "-XX:ReservedCodeCacheSize=64m",
                "-Xss512k",
                "-Xmx256m",
                "-XX:ThreadPriorityPolicy=1",
                "-XX:JavaPriority1_To_OSPriority=10",
                "-XX:CompilerThreadPriority=5",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }
}
