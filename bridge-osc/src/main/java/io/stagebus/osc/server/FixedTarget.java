package io.stagebus.osc.server;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.session.AccessScope;
import io.stagebus.osc.mapping.OscAddressPattern;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A device that gets changes because the configuration says so, not because it asked. Immutable.
 *
 * @param name what people call it; the session's name
 * @param remote where its packets go; resolved
 * @param root what it sees (R3)
 * @param patterns what it gets, in its own names
 * @param policy how
 * @param reach by what way
 * @param upkeep what it has to be told to go on talking to us
 */
public record FixedTarget(
        String name,
        InetSocketAddress remote,
        OscRoot root,
        List<String> patterns,
        TargetPolicy policy,
        Reach reach,
        Upkeep upkeep) {

    /**
     * Copies {@code patterns}.
     *
     * @throws IllegalArgumentException when {@code remote} is not resolved or has no port, or a pattern is none
     */
    public FixedTarget {
        patterns = List.copyOf(patterns);
        if (remote.isUnresolved()) {
            throw new IllegalArgumentException("osc target " + name + ": unknown host " + remote.getHostString());
        }
        if (remote.getPort() == 0) {
            throw new IllegalArgumentException("osc target " + name + ": port must be 1..65535 but is 0");
        }
        patterns.forEach(pattern -> compile(name, root, pattern));
    }

    /** Over UDP, known by the port it is sent to, told nothing by itself. */
    public FixedTarget(
            String name, InetSocketAddress remote, OscRoot root, List<String> patterns, TargetPolicy policy) {
        this(name, remote, root, patterns, policy, Reach.DATAGRAMS, Upkeep.NONE);
    }

    /** What one of its patterns selects of the one address space. */
    List<AddressPattern> compiled(String pattern) {
        return compile(name, root, pattern);
    }

    private static List<AddressPattern> compile(String name, OscRoot root, String pattern) {
        try {
            return OscAddressPattern.compileFor(root, pattern);
        } catch (InvalidPatternException e) {
            throw new IllegalArgumentException("osc target " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * By what way a device is reached, and known again.
     *
     * @param transport not {@link Transport#TCP}, whose framing only the other side can say
     * @param anyPort whether what comes from any other port of its machine over UDP is its own too; consoles send from
     *     one port and listen on another
     */
    public record Reach(Transport transport, boolean anyPort) {

        /** UDP, from the port it is sent to. */
        public static final Reach DATAGRAMS = new Reach(Transport.UDP, false);

        /** Refuses what cannot be dialled. */
        public Reach {
            if (transport == Transport.TCP) {
                throw new IllegalArgumentException("transport of a target must be udp, tcp-length or tcp-slip");
            }
        }
    }

    /**
     * How a target is treated.
     *
     * @param scope what it may be sent, and may write where it sends itself
     * @param onBoot what it is sent at start, and when a TCP connection to it is back
     * @param feedback how it is sent what changes
     */
    public record TargetPolicy(AccessScope scope, OnBoot onBoot, Feedback feedback) {

        /** Open, on hold at boot, 30 Hz. */
        public static final TargetPolicy DEFAULT = new TargetPolicy(AccessScope.OPEN, OnBoot.HOLD, Feedback.DEFAULT);

        /** With single messages and no dead band. */
        public TargetPolicy(AccessScope scope, OnBoot onBoot, long maxRateHz) {
            this(scope, onBoot, Feedback.DEFAULT.withMaxRateHz(maxRateHz));
        }
    }

    /** What a target is sent when the gateway starts (R28). */
    public enum OnBoot {
        /** Nothing: restored values stay here until somebody changes them. */
        HOLD,
        /** The current values. */
        SEND
    }
}
