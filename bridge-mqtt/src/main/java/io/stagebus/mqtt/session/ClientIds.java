package io.stagebus.mqtt.session;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes names that nobody else has: client identifiers, and the ids of bus sessions (R30). Event loop only. */
public final class ClientIds {

    private final String prefix;
    private long made;

    /** Names with a prefix that differs from run to run. */
    public ClientIds() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        prefix = "m-" + HexFormat.of().formatHex(random) + "-";
    }

    /** The next name. */
    public String next() {
        return prefix + Long.toString(++made, Character.MAX_RADIX);
    }
}
