package io.stagebus.appliance.config;

import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.osc.mapping.OscAddressPattern;
import io.stagebus.osc.mapping.OscRoot;
import io.stagebus.osc.server.Feedback;
import io.stagebus.osc.server.FixedTarget;
import io.stagebus.osc.server.Upkeep;
import java.util.List;
import java.util.Optional;

/**
 * A fixed receiver of OSC messages.
 *
 * @param name what people call it
 * @param host its name or address
 * @param port its port, 1..65535
 * @param view what of the tree it sees under its own names (R3)
 * @param access what it may read and write of the one address space
 * @param patterns what it gets, in its own names
 * @param sendOnBoot whether restored values are sent at the start (R28)
 * @param feedback how it is sent what changes
 * @param reach by what way
 * @param upkeep what it is told by itself
 * @param profile what is known of its kind, where it has one
 */
public record OscTargetConfig(
        String name,
        String host,
        int port,
        OscView view,
        OscAccess access,
        List<String> patterns,
        boolean sendOnBoot,
        Feedback feedback,
        FixedTarget.Reach reach,
        Upkeep upkeep,
        Optional<DeviceProfile> profile) {

    /** Copies {@code patterns} and checks everything. */
    public OscTargetConfig {
        patterns = List.copyOf(patterns);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535 but is " + port);
        }
        for (String pattern : patterns) {
            try {
                OscAddressPattern.compileFor(view.in(OscRoot.WHOLE_TREE), pattern);
            } catch (InvalidPatternException e) {
                throw new IllegalArgumentException("patterns: " + e.getMessage(), e);
            }
        }
    }
}
