package io.stagebus.core.bus;

import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who watches, and the telling; one that fails keeps no other from hearing. Bus thread only. */
final class Reactions {

    private static final Logger LOG = LoggerFactory.getLogger(Reactions.class);

    private final List<Reaction> all = new ArrayList<>();
    private Optional<Signal.Param> previous = Optional.empty();

    void add(Reaction reaction) {
        all.add(reaction);
    }

    /** Tells of a signal, and of what it took the place of. */
    void react(Signal signal, Optional<Signal.Param> before, Reaction.Effects effects) {
        previous = before;
        for (Reaction reaction : all) {
            try {
                reaction.react(signal, effects);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("address", signal.address())
                        .setCause(e)
                        .log("reaction failed");
            }
        }
        previous = Optional.empty();
    }

    /** What the signal that is told of took the place of. */
    Optional<Signal.Param> previous() {
        return previous;
    }

    void opened(Session session) {
        tell(session, reaction -> reaction.sessionOpened(session));
    }

    void closed(Session session) {
        tell(session, reaction -> reaction.sessionClosed(session));
    }

    private void tell(Session session, Consumer<Reaction> what) {
        for (Reaction reaction : all) {
            try {
                what.accept(reaction);
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("sessionId", session.id()).setCause(e).log("reaction failed");
            }
        }
    }
}
