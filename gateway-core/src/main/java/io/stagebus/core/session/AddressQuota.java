package io.stagebus.core.session;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts a door's connections by the {@linkplain AddressBlock block} of addresses they come from and turns away those above
 * the limit. Loopback is not counted: a proxy on the same machine speaks for many. Event loop of the door.
 */
public final class AddressQuota {

    /** A venue's tablets may all stand behind one router. */
    private static final int WORTH_SHARING = 256;

    private final int limit;
    private final Map<InetAddress, Integer> connections = new HashMap<>();

    /**
     * Nobody is connected yet.
     *
     * @param limit how many connections one address may have, 1 or more
     */
    public AddressQuota(int limit) {
        this.limit = limit;
    }

    /**
     * How many of {@code connections} one address may have: half, so that nobody keeps all others out, but all of so few that
     * they may well be behind one router.
     */
    public static int shareOf(int connections) {
        return Math.max(Math.min(connections, WORTH_SHARING), connections / 2);
    }

    /** Whether another connection from {@code address} may come in; it must {@link #leave} again. */
    public boolean enter(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        InetAddress block = AddressBlock.of(address);
        int now = connections.getOrDefault(block, 0);
        if (now >= limit) {
            return false;
        }
        connections.put(block, now + 1);
        return true;
    }

    /** A connection that was let in is gone. */
    public void leave(InetAddress address) {
        connections.computeIfPresent(AddressBlock.of(address), (any, now) -> now > 1 ? now - 1 : null);
    }

    /** How many blocks of addresses are known. */
    public int size() {
        return connections.size();
    }
}
