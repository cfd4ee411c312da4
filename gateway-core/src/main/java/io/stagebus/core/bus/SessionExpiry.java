package io.stagebus.core.bus;

import io.stagebus.core.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends each session when what let it in is over, and says so in the log ten minutes before, for who opened it long before that.
 * Bus thread only.
 */
final class SessionExpiry {

    private static final Logger LOG = LoggerFactory.getLogger(SessionExpiry.class);

    /** What is said to whose session ends. */
    private static final String REASON = "the right to be here is over";

    private static final Duration NOTICE = Duration.ofMinutes(10);
    /** How often the wall clock is looked at, which may be set meanwhile. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Turns turns;
    private final Moment moment;
    private final Ending ending;

    /** Ends a session. */
    @FunctionalInterface
    interface Ending {
        /** Within a batch; {@code revoked} as {@link Processor} has it. */
        void end(Attachment one, String reason, boolean revoked);
    }

    /** Ends sessions by {@code ending}. */
    SessionExpiry(Turns turns, Moment moment, Ending ending) {
        this.turns = turns;
        this.moment = moment;
        this.ending = ending;
    }

    /** A session was opened. Within a batch. */
    void begin(Attachment one) {
        if (!one.session.until().equals(Instant.MAX)) {
            later(one, left(one.session), left(one.session).compareTo(NOTICE) <= 0);
        }
    }

    private Duration left(Session session) {
        return Duration.between(Instant.EPOCH.plus(moment.micros(), ChronoUnit.MICROS), session.until());
    }

    private void later(Attachment one, Duration left, boolean isTold) {
        Duration next = isTold ? left : left.minus(NOTICE);
        Duration wait = next.compareTo(LOOK) > 0 ? LOOK : next.isNegative() ? Duration.ZERO : next;
        turns.after(wait.toNanos(), () -> look(one, isTold));
    }

    private void look(Attachment one, boolean wasTold) {
        if (one.closed) {
            return;
        }
        Duration left = left(one.session);
        boolean tells = !wasTold && left.compareTo(NOTICE) <= 0;
        if (!left.isPositive()) {
            tell(one.session, "a session ends: what let it in is over");
            end(one);
            return;
        }
        if (tells) {
            tell(one.session, "a session ends in ten minutes, when what let it in is over");
        }
        later(one, left, wasTold || tells);
    }

    private void end(Attachment one) {
        try {
            if (one.subscriber.onOver(REASON)) {
                return;
            }
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("sessionId", one.session.id()).setCause(e).log("subscriber failed");
        }
        ending.end(one, REASON, true);
    }

    private static void tell(Session session, String sentence) {
        LOG.atWarn()
                .addKeyValue("door", session.door())
                .addKeyValue("principal", session.origin().principal())
                .addKeyValue("name", session.name())
                .addKeyValue("remote", session.remote())
                .addKeyValue("until", session.until())
                .log(sentence);
    }
}
