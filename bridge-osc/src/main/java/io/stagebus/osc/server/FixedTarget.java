package io.stagebus.osc.server;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.session.AccessScope;
import io.stagebus.osc.mapping.OscAddressPattern;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A device that gets changes because the configuration says so, not because it asked. Immutable.
 *
 * @param name what people call it; the session's name
 * @param remote where its packets go; resolved
 * @param root what it sees (R3)
 * @param patterns what it gets, in its own names
 * @param policy how
 */
public record FixedTarget(
        String name, InetSocketAddress remote, OscRoot root, List<String> patterns, TargetPolicy policy) {

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
        compile(name, root, patterns);
    }

    /** The patterns as addresses of the one address space. */
    List<AddressPattern> compiled() {
        return compile(name, root, patterns);
    }

    private static List<AddressPattern> compile(String name, OscRoot root, List<String> patterns) {
        List<AddressPattern> compiled = new ArrayList<>();
        for (String pattern : patterns) {
            try {
                compiled.add(OscAddressPattern.compileFor(root, pattern));
            } catch (InvalidPatternException e) {
                throw new IllegalArgumentException("osc target " + name + ": " + e.getMessage(), e);
            }
        }
        return compiled;
    }

    /**
     * How a target is treated.
     *
     * @param scope what it may be sent, and may write where it sends itself
     * @param onBoot what it is sent at start
     * @param maxRateHz how many changes per second and address; 0 for all
     */
    public record TargetPolicy(AccessScope scope, OnBoot onBoot, long maxRateHz) {

        /** Open, on hold at boot, 30 Hz. */
        public static final TargetPolicy DEFAULT =
                new TargetPolicy(AccessScope.OPEN, OnBoot.HOLD, PeerPolicy.DEFAULT.maxRateHz());

        /** Names the value that is out of range. */
        public TargetPolicy {
            if (maxRateHz < 0 || maxRateHz > 1_000_000) {
                throw new IllegalArgumentException("osc target max-rate must be 0..1000000 but is " + maxRateHz);
            }
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
