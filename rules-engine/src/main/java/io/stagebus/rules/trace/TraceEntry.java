package io.stagebus.rules.trace;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.transform.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one rule made of one occasion: what triggered it, each condition with the value it saw, each action with what went in
 * and came out, and the verdict. Written while the rule is judged and runs, read by who asks. Bus thread only.
 */
public final class TraceEntry {

    /** Up to this weight a value is remembered as it is; of a larger one only its beginning. */
    private static final int MAX_VALUE_WEIGHT = 256;

    private static final int MAX_CONTENT_WEIGHT = 4_096;
    private static final int MAX_SHOWN = 120;

    private final String ruleId;
    private final Cue cue;
    private final long timeMicros;
    private final List<Seen> conditions = new ArrayList<>(4);
    private final List<Done> actions = new ArrayList<>(4);
    private Verdict verdict = Verdict.FIRED;
    private String detail = "";
    private long seq;
    private boolean recorded;

    /**
     * What made the rule look.
     *
     * @param what a word for it: the kind of the signal, or {@code interval}, {@code start} and so on
     * @param address where, if it was a signal
     * @param content what it carried; read only when somebody asks (R8)
     * @param origin where it came from; the same object as in the cause of what the firing wrote
     */
    public record Cue(String what, Optional<Address> address, Content content, Origin origin) {
        /** Shortens what is large. */
        public Cue {
            if (content.weight() > MAX_CONTENT_WEIGHT) {
                content = content.isDeferred()
                        ? Content.of(Value.of(content.origination().data().size() + " bytes"))
                        : Content.of(bounded(content.value()));
            }
        }

        /** What it carried, shortened when it was large. */
        public Value value() {
            return content.value();
        }
    }

    /**
     * A condition that was looked at.
     *
     * @param condition which
     * @param saw the value it saw; empty where there was none, or where it is about no value
     * @param holds whether it held
     */
    public record Seen(Condition condition, Optional<Value> saw, boolean holds) {
        /** Shortens the value. */
        public Seen {
            saw = saw.map(TraceEntry::bounded);
        }
    }

    /** An action. */
    public static final class Done {
        private final String what;
        private final int step;
        private final Optional<Value> in;
        private final Optional<Value> out;
        private Optional<Outcome> outcome = Optional.empty();

        Done(int step, String what, Optional<Value> in, Optional<Value> out) {
            this.what = what;
            this.step = step;
            this.in = in.map(TraceEntry::bounded);
            this.out = out.map(TraceEntry::bounded);
        }

        /** What it does, such as {@code set /a}. */
        public String what() {
            return what;
        }

        /** What went into its transforms; empty when it has none. */
        public Optional<Value> in() {
            return in;
        }

        /** What it writes; empty when it writes nothing. */
        public Optional<Value> out() {
            return out;
        }

        /** What the bus said; empty while it waits, and for what is asked of nobody. */
        public Optional<Outcome> outcome() {
            return outcome;
        }
    }

    /** An entry about a rule that begins to look. */
    public TraceEntry(String ruleId, Cue cue, long timeMicros) {
        this.ruleId = ruleId;
        this.cue = cue;
        this.timeMicros = timeMicros;
    }

    /** A value as it is, or of a large one its beginning. */
    static Value bounded(Value value) {
        return Value.weight(value) <= MAX_VALUE_WEIGHT ? value : Value.of(ValueText.shortened(value, MAX_SHOWN));
    }

    /** A condition was looked at. */
    public void saw(Condition condition, Optional<Value> value, boolean holds) {
        conditions.add(new Seen(condition, value, holds));
    }

    /** An action of the step with this index was made ready. */
    public void prepared(int step, String what, Optional<Value> in, Optional<Value> out) {
        actions.add(new Done(step, what, in, out));
    }

    /** The bus answered what a step asked for. */
    public void answered(int step, Outcome outcome) {
        for (Done done : actions) {
            if (done.step == step) {
                done.outcome = Optional.of(outcome);
            }
        }
    }

    /** The verdict fell. */
    public void end(Verdict fallen, String why) {
        verdict = fallen;
        detail = why;
    }

    /** Says that it is recorded now; whether it was not before. */
    public boolean record() {
        boolean first = !recorded;
        recorded = true;
        return first;
    }

    void number(long given) {
        seq = given;
    }

    /** Its place in the trace, from 1; 0 before it has one. */
    public long seq() {
        return seq;
    }

    /** Which rule. */
    public String ruleId() {
        return ruleId;
    }

    /** What made it look. */
    public Cue cue() {
        return cue;
    }

    /** When, microseconds since 1970. */
    public long timeMicros() {
        return timeMicros;
    }

    /** The conditions that were looked at, in that order. */
    public List<Seen> conditions() {
        return List.copyOf(conditions);
    }

    /** The actions that were made ready. */
    public List<Done> actions() {
        return List.copyOf(actions);
    }

    /** What became of it. */
    public Verdict verdict() {
        return verdict;
    }

    /** More about the verdict, for a person; may be empty. */
    public String detail() {
        return detail;
    }
}
