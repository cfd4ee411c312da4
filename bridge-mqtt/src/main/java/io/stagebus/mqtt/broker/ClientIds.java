package io.stagebus.mqtt.broker;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes names that nobody else has: client identifiers, and the ids of bus sessions (R30). Event loop only. */
final class ClientIds {

    private final String prefix;
    private long made;

    /** Names with a prefix that differs from run to run. */
    ClientIds() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        prefix = "m-" + HexFormat.of().formatHex(random) + "-";
    }

    String next() {
        return prefix + Long.toString(++made, Character.MAX_RADIX);
    }
}
