package io.stagebus.osc.server;

import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.mapping.Capture;
import java.time.Duration;
import java.util.List;

/**
 * What has to be done for a device so that it goes on talking to us and is understood. Immutable.
 *
 * @param first messages sent once: at start, and over TCP at every connection
 * @param repeated messages sent again and again
 * @param captures how its messages are read that have values in their address
 */
public record Upkeep(List<OscMessage> first, List<Repeated> repeated, List<Capture> captures) {

    /** Nothing. */
    public static final Upkeep NONE = new Upkeep(List.of(), List.of(), List.of());

    /**
     * A message that is sent again and again, the first time at once.
     *
     * @param every how often, 100 ms or more
     * @param message what
     */
    public record Repeated(Duration every, OscMessage message) {
        /** Names the value that is out of range. */
        public Repeated {
            if (every.toMillis() < 100) {
                throw new IllegalArgumentException("every must be 100 ms or more but is " + every.toMillis() + " ms");
            }
        }
    }

    /** Copies the lists. */
    public Upkeep {
        first = List.copyOf(first);
        repeated = List.copyOf(repeated);
        captures = List.copyOf(captures);
    }
}
