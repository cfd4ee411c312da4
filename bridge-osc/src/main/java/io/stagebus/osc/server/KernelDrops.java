package io.stagebus.osc.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * How many datagrams the kernel dropped for want of room in a receive buffer, as Linux tells in {@code net/udp} below {@code
 * /proc/self}: the only loss the gateway itself cannot see. Any thread; reads files.
 */
final class KernelDrops {

    private static final int LOCAL_ADDRESS = 1;

    private KernelDrops() {}

    /** Of all sockets bound to these ports; 0 where the system does not tell. */
    static long of(Path net, Set<Integer> ports) {
        return inFile(net.resolve("udp"), ports) + inFile(net.resolve("udp6"), ports);
    }

    private static long inFile(Path file, Set<Integer> ports) {
        long drops = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split("\\s+", -1);
                String local = fields.length > LOCAL_ADDRESS ? fields[LOCAL_ADDRESS] : "";
                String port = local.substring(local.indexOf(':') + 1).toLowerCase(Locale.ROOT);
                if (port.matches("[0-9a-f]{4}") && ports.contains(Integer.parseInt(port, 16))) {
                    drops += Long.parseLong(fields[fields.length - 1]);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return drops;
        }
        return drops;
    }
}
