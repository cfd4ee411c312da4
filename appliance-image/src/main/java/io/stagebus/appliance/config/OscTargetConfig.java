package io.stagebus.appliance.config;

import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.osc.mapping.OscAddressPattern;
import io.stagebus.osc.mapping.OscRoot;
import java.util.List;
import java.util.Optional;

/**
 * A fixed receiver of OSC messages.
 *
 * @param name what people call it
 * @param host its name or address
 * @param port its UDP port, 1..65535
 * @param root the part of the tree it sees under its own names (R3); empty for the listener's
 * @param patterns what it gets, in its own names
 * @param sendOnBoot whether restored values are sent at the start (R28)
 * @param maxRateHz how many changes per second and address it gets, 0..1000000; 0 for all
 */
public record OscTargetConfig(
        String name,
        String host,
        int port,
        Optional<OscRoot> root,
        List<String> patterns,
        boolean sendOnBoot,
        int maxRateHz) {

    /** Copies {@code patterns} and checks everything. */
    public OscTargetConfig {
        patterns = List.copyOf(patterns);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535 but is " + port);
        }
        if (maxRateHz < 0 || maxRateHz > 1_000_000) {
            throw new IllegalArgumentException("max-rate must be 0..1000000 but is " + maxRateHz);
        }
        for (String pattern : patterns) {
            try {
                OscAddressPattern.compileFor(root.orElse(OscRoot.WHOLE_TREE), pattern);
            } catch (InvalidPatternException e) {
                throw new IllegalArgumentException("patterns: " + e.getMessage(), e);
            }
        }
    }
}
