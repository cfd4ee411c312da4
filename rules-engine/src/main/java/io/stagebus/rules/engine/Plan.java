package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Easing;
import java.util.List;
import java.util.OptionalDouble;

/** What one firing does, with everything filled in and computed. Immutable. */
record Plan(List<Step> steps) {

    /**
     * What happens together: the command first, then the fades begin.
     *
     * @param delayNanos how long after the step before
     * @param commands none, or one: a write or a bundle
     */
    record Step(long delayNanos, List<Command> commands, List<Fade> fades, List<Address> writes) {}

    /**
     * A fade.
     *
     * @param from where it begins; empty for where the Param is when it begins
     * @param everyNanos the time between two writes
     * @param reply hears what the bus says to each write
     */
    record Fade(
            Address address,
            OptionalDouble from,
            Value to,
            long nanos,
            long everyNanos,
            Easing easing,
            Origin origin,
            Reply reply) {}

    /** Whether the bus answers what it does first before anything else is taken. */
    boolean answersAtOnce() {
        Step first = steps.getFirst();
        return first.delayNanos() == 0 && !first.commands().isEmpty();
    }
}
