package io.stagebus.mqtt.session;

import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import org.jspecify.annotations.Nullable;

/** Takes an outcome that the bus gives on the spot to a caller on its thread. */
final class Answered implements Reply {

    private @Nullable Outcome outcome;

    @Override
    public void complete(Outcome given) {
        outcome = given;
    }

    /**
     * The outcome.
     *
     * @throws IllegalStateException when the caller was not on the bus thread, or within a command
     */
    Outcome outcome() {
        Outcome given = outcome;
        if (given == null) {
            throw new IllegalStateException("the bus has not answered");
        }
        return given;
    }
}
