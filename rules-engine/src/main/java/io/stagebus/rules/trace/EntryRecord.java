package io.stagebus.rules.trace;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A firing as the journal keeps it: what of its entry in the trace is still known when the trace has forgotten it. Immutable.
 *
 * @param ruleId which rule
 * @param atMicros when it fired, microseconds since 1970
 * @param what what made it look, such as {@code param}
 * @param address where, if it was a signal
 * @param missed how many firings of this rule before it were not recorded, since the last one that was
 */
public record EntryRecord(String ruleId, long atMicros, String what, Optional<Address> address, long missed) {

    private static final String ROOT = "/stagebus/rules/";
    private static final String FIRED = "/fired";

    private static final String AT = "at";
    private static final String WHAT = "because";
    private static final String ADDRESS = "address";
    private static final String MISSED = "missed";

    /** Where the journal has the firings of a rule. */
    public static Address place(String ruleId) {
        return Address.of(ROOT + ruleId + FIRED);
    }

    /** What the journal is given of an entry. */
    public static Value told(TraceEntry entry, long missed) {
        Map<String, Value> told = new LinkedHashMap<>();
        TraceEntry.Cue cue = entry.cue();
        told.put(AT, Value.of(entry.timeMicros()));
        told.put(WHAT, Value.of(cue.what()));
        cue.address().ifPresent(address -> told.put(ADDRESS, Value.of(address.text())));
        // What its wire has not read yet is left unread (R8): the signal has an entry of its own.
        if (!cue.content().isDeferred()) {
            told.put("value", TraceEntry.bounded(cue.value()));
        }
        told.put(
                "conditions",
                Value.arrayOf(
                        entry.conditions().stream().map(EntryRecord::condition).toList()));
        told.put(
                "actions",
                Value.arrayOf(entry.actions().stream().map(EntryRecord::action).toList()));
        if (missed > 0) {
            told.put(MISSED, Value.of(missed));
        }
        return new Value.Dict(told);
    }

    private static Value condition(TraceEntry.Seen seen) {
        Map<String, Value> told = new LinkedHashMap<>();
        told.put("condition", Value.of(Words.of(seen.condition())));
        seen.saw().ifPresent(value -> told.put("saw", value));
        told.put("holds", Value.of(seen.holds()));
        return new Value.Dict(told);
    }

    private static Value action(TraceEntry.Done done) {
        Map<String, Value> told = new LinkedHashMap<>();
        told.put("action", Value.of(done.what()));
        done.in().ifPresent(value -> told.put("in", value));
        done.out().ifPresent(value -> told.put("out", value));
        done.outcome().ifPresent(outcome -> told.put("outcome", Value.of(word(outcome))));
        return new Value.Dict(told);
    }

    private static String word(Outcome outcome) {
        return outcome instanceof Outcome.Rejected rejected ? "refused: " + rejected.detail() : "done";
    }

    /** What of a firing is known from an entry of the journal; empty when it is about something else. */
    public static Optional<EntryRecord> read(Address address, Content content) {
        String text = address.text();
        boolean isFiring =
                text.startsWith(ROOT) && text.endsWith(FIRED) && text.length() > ROOT.length() + FIRED.length();
        if (!isFiring
                || !(content.value() instanceof Value.Dict(Map<String, Value> told))
                || !(told.get(AT) instanceof Value.Int(long at))
                || !(told.get(WHAT) instanceof Value.Text(String what))) {
            return Optional.empty();
        }
        String ruleId = text.substring(ROOT.length(), text.length() - FIRED.length());
        Optional<Address> where = told.get(ADDRESS) instanceof Value.Text(String known)
                ? Optional.of(Address.of(known))
                : Optional.empty();
        long missed = told.get(MISSED) instanceof Value.Int(long count) ? count : 0;
        return Optional.of(new EntryRecord(ruleId, at, what, where, missed));
    }
}
