package io.stagebus.rules.rule;

import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.rules.schedule.Timetable;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** What makes a rule look. Immutable. */
public sealed interface Trigger {

    /**
     * A Param was written or deleted, by whichever door, bundle or rule, or expired (R12). A deletion is seen as a change
     * to null.
     *
     * @param pattern which addresses
     * @param onlyIfChanged whether a write of the value that was there already is passed over; numbers are compared by
     *     value, so 50 and 50.0 are the same; creation and deletion always count as a change
     * @param replayed whether what a restart restored triggers too, once for each address (R28)
     */
    record OnChange(CapturePattern pattern, boolean onlyIfChanged, boolean replayed) implements Trigger {}

    /**
     * A Param's value crossed a limit: it lies beyond now and did not before. No Param, and what is no number, lies beyond
     * no limit. With both limits, crossing either counts.
     *
     * @param pattern which addresses
     * @param above fires on a value greater than this
     * @param below fires on a value less than this
     * @param hysteresis how far it must come back before it can cross again; 0 or more
     */
    record OnThreshold(CapturePattern pattern, OptionalDouble above, OptionalDouble below, double hysteresis)
            implements Trigger {
        /**
         * Checks that there is something to cross.
         *
         * @throws IllegalArgumentException when there is no limit, or a number is not finite, or the hysteresis negative
         */
        public OnThreshold {
            if (above.isEmpty() && below.isEmpty()) {
                throw new IllegalArgumentException("a threshold needs above, below or both");
            }
            if (!Double.isFinite(above.orElse(0)) || !Double.isFinite(below.orElse(0))) {
                throw new IllegalArgumentException("a limit must be finite");
            }
            if (!(hysteresis >= 0) || Double.isInfinite(hysteresis)) {
                throw new IllegalArgumentException("hysteresis must be 0 or more");
            }
        }
    }

    /**
     * A signal was published.
     *
     * @param pattern which addresses
     * @param kind of which kind; not {@link SignalKind#PARAM}
     * @param phase in which phase a gesture must be; empty for any
     */
    record OnEvent(CapturePattern pattern, SignalKind kind, Optional<GesturePhase> phase) implements Trigger {}

    /**
     * Time passed. The first firing comes after the first interval, never at the start (R28).
     *
     * @param every the interval, {@link #SHORTEST}..{@link #LONGEST}
     */
    record OnInterval(Duration every) implements Trigger {

        /** The shortest interval. */
        public static final Duration SHORTEST = Duration.ofMillis(10);

        /** The longest interval. */
        public static final Duration LONGEST = Duration.ofDays(7);

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException when it does not hold
         */
        public OnInterval {
            if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "interval must be " + SHORTEST + ".." + LONGEST + " but is " + every);
            }
        }
    }

    /** A time of the wall clock has come. One that was missed by more than a minute is left out. */
    record OnSchedule(Timetable times) implements Trigger {}

    /** The gateway started; its state is restored. A reload is no start. */
    record OnStart() implements Trigger {}

    /**
     * A client, device or OSC peer came or went.
     *
     * @param change what it did
     * @param who which one
     * @param silence how long nothing came, for {@link SessionChange#SILENT}
     */
    record OnSession(SessionChange change, Who who, Duration silence) implements Trigger {}

    /**
     * Nothing came at an address for so long, of whichever kind. It fires once, and again only after something came. An
     * address without wildcards is waited for from the start, any other from the first signal on.
     *
     * @param pattern which addresses
     * @param silence {@link OnInterval#SHORTEST}..{@link OnInterval#LONGEST}
     */
    record OnTimeout(CapturePattern pattern, Duration silence) implements Trigger {}

    /**
     * A command came and was not applied yet; for filters alone.
     *
     * @param pattern which addresses
     * @param who from whom
     */
    record OnCommand(CapturePattern pattern, Who who) implements Trigger {}

    /** The pattern of addresses it is about, if it is about addresses. */
    default Optional<CapturePattern> addresses() {
        return switch (this) {
            case OnChange change -> Optional.of(change.pattern());
            case OnThreshold threshold -> Optional.of(threshold.pattern());
            case OnEvent event -> Optional.of(event.pattern());
            case OnTimeout timeout -> Optional.of(timeout.pattern());
            case OnCommand command -> Optional.of(command.pattern());
            case OnInterval interval -> Optional.empty();
            case OnSchedule schedule -> Optional.empty();
            case OnStart start -> Optional.empty();
            case OnSession session -> Optional.empty();
        };
    }

    /** Whether it has a value that actions could use. */
    default boolean hasValue() {
        return switch (this) {
            case OnChange change -> true;
            case OnThreshold threshold -> true;
            case OnEvent event -> true;
            case OnTimeout timeout -> true;
            case OnCommand command -> true;
            case OnSession session -> true;
            case OnInterval interval -> false;
            case OnSchedule schedule -> false;
            case OnStart start -> false;
        };
    }
}
