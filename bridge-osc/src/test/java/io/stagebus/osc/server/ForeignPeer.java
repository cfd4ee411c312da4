package io.stagebus.osc.server;

import io.stagebus.core.ForeignProgram;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A published OSC library in a program of its own, from {@code src/test/foreign-peers}: it sends every tag it knows below
 * {@code /peer}, then a ping, and prints what it gets, a JSON line each.
 */
final class ForeignPeer implements AutoCloseable {

    private static final Path SOURCES = Path.of("src", "test", "foreign-peers");

    private final ForeignProgram program;

    private ForeignPeer(ForeignProgram program) {
        this.program = program;
    }

    /** A program for Node. */
    static ForeignPeer node(String program, int gatewayPort) throws IOException, InterruptedException {
        return new ForeignPeer(ForeignProgram.node(SOURCES, program, String.valueOf(gatewayPort)));
    }

    /** A program for Python. */
    static ForeignPeer python(String program, int gatewayPort) throws IOException, InterruptedException {
        return new ForeignPeer(ForeignProgram.python(SOURCES, program, String.valueOf(gatewayPort)));
    }

    /** The next line it prints about an address. */
    String next(String address) throws IOException {
        for (String line = program.nextLine(); line != null; line = program.nextLine()) {
            String compact = line.replace(" ", "");
            if (compact.startsWith("[\"" + address + "\",")) {
                return compact;
            }
        }
        throw new AssertionError("the program ended before it heard of " + address);
    }

    @Override
    public void close() {
        program.close();
    }
}
