package io.stagebus.rules.explain;

import io.stagebus.core.address.Address;
import io.stagebus.core.alias.AliasTable;
import io.stagebus.core.alias.Aliases;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Unsubscribed;
import io.stagebus.rules.engine.EngineLimits;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.trace.EntryRecord;
import io.stagebus.rules.trace.Words;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules over recorded traffic, as fast as it can be read: what they would have done, and how that differs from what rules did.
 *
 * <p>What was recorded before the range is the state it begins with. In it, what these rules wrote then is left out: they
 * write anew, and so do aliases. What is recorded came out of strategies and times to live: it is taken as it came out, and
 * neither competes nor expires once more. Starts and sessions are not recorded, and what is recorded has passed the filters
 * already; rules about these are left out, and what they wrote is taken as it was. One thread, not the bus's; reads files.
 */
public final class Replay {

    private final Settings settings;
    private final RuleSet rules;
    private final Set<String> left = new HashSet<>();
    private final Set<String> filters = new HashSet<>();
    private final Session session = Session.ofGateway("replay", "replay", "replay", "", AccessScope.ADMIN);
    private final Comparison comparison = new Comparison();
    private final Map<Address, Signal.Param> before = new LinkedHashMap<>();
    private long signals;

    /**
     * What the rules run under.
     *
     * @param bus kinds and bounds of the state; its strategies and its time to live are left out
     * @param limits what keeps rules from running away
     * @param aliases what is one thing: what happens at one address happens at the other, also when a rule makes it happen
     * @param maxTimers how often timers of rules may come due - intervals, delays, fades - before it is given up, 1 or more
     */
    public record Settings(BusSettings bus, EngineLimits limits, AliasTable aliases, long maxTimers) {

        /** A timer each second for a month, four times over; takes minutes at the most. */
        public static final long MAX_TIMERS = 10_000_000;

        /** The defaults of the gateway. */
        public static final Settings DEFAULT =
                new Settings(BusSettings.DEFAULT, EngineLimits.DEFAULT, AliasTable.EMPTY, MAX_TIMERS);
    }

    private Replay(RuleSet rules, Settings settings) {
        this.settings = settings;
        List<Rule> replayed = new ArrayList<>();
        for (Rule rule : rules.rules()) {
            if (isRecorded(rule.trigger())) {
                replayed.add(rule);
                comparison.expect(rule.id());
            } else {
                left.add(rule.id());
            }
            if (rule.trigger() instanceof Trigger.OnCommand) {
                filters.add(rule.id());
            }
        }
        this.rules = new RuleSet(replayed);
    }

    private static boolean isRecorded(Trigger trigger) {
        return switch (trigger) {
            case Trigger.OnStart start -> false;
            case Trigger.OnSession session -> false;
            case Trigger.OnCommand command -> false;
            case Trigger.OnChange change -> true;
            case Trigger.OnThreshold threshold -> true;
            case Trigger.OnEvent event -> true;
            case Trigger.OnInterval interval -> true;
            case Trigger.OnSchedule schedule -> true;
            case Trigger.OnTimeout timeout -> true;
        };
    }

    /**
     * Runs rules over what {@code entries} reads.
     *
     * @param settings those of the gateway that recorded it
     * @param entries everything up to the end of the range, from the beginning on
     * @param fromMicros where the range begins, microseconds since 1970
     * @return what came of it, line by line
     * @throws JournalException when the entries cannot be read
     */
    public static List<String> of(RuleSet rules, Settings settings, EntryCursor entries, long fromMicros)
            throws JournalException {
        return new Replay(rules, settings).run(entries, fromMicros);
    }

    private List<String> run(EntryCursor entries, long fromMicros) throws JournalException {
        Stage stage = null;
        long first = 0;
        long last = 0;
        for (List<JournalEntry> page = entries.next(); !page.isEmpty() && !isSpent(stage); page = entries.next()) {
            for (JournalEntry entry : page) {
                Signal signal = entry.signal();
                if (isSpent(stage)) {
                    break;
                }
                if (signal.timeMicros() < fromMicros) {
                    remember(signal);
                    continue;
                }
                if (stage == null) {
                    first = signal.timeMicros();
                    stage = new Stage(first);
                }
                last = Math.max(last, signal.timeMicros());
                stage.take(signal);
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                stage == null
                        ? "nothing is recorded there"
                        : signals + " signals from " + Words.time(first) + " to " + Words.time(last));
        if (stage != null && stage.time.isSpent()) {
            lines.add("given up at " + Words.time(stage.time.wallMicros()) + ", because timers of rules came due "
                    + settings.maxTimers + " times: choose a shorter range");
        }
        lines.addAll(comparison.told());
        if (!left.isEmpty()) {
            lines.add("left out, because starts, sessions and what filters are asked is not recorded: "
                    + String.join(", ", left.stream().sorted().toList()));
        }
        return lines;
    }

    private static boolean isSpent(@Nullable Stage stage) {
        return stage != null && stage.time.isSpent();
    }

    private void remember(Signal signal) {
        if (signal instanceof Signal.Param param) {
            if (param.deleted()) {
                before.remove(param.address());
            } else {
                before.put(param.address(), param);
            }
        }
    }

    /** The bus on which it is played. */
    private final class Stage {
        private final VirtualTime time;
        private final SignalBus bus;

        Stage(long startMicros) {
            time = new VirtualTime(Instant.EPOCH.plus(startMicros, ChronoUnit.MICROS), settings.maxTimers);
            bus = new SignalBus(
                    time,
                    time,
                    new MemoryJournal(0),
                    settings.bus.withState(settings.bus.state().settled()));
            try {
                bus.start();
            } catch (JournalException e) {
                throw new IllegalStateException("a journal in memory cannot fail", e);
            }
            bus.submit(new Command.OpenSession(session, new Unsubscribed("replay"), false, Reply.NONE));
            before.values().forEach(param -> bus.submit(write(param)));
            new Aliases(bus).use(settings.aliases);
            RulesEngine engine = new RulesEngine(bus, time, time, settings.limits);
            engine.onFiring(comparison::would);
            engine.start(rules);
            time.run();
        }

        void take(Signal signal) {
            time.advanceTo(signal.timeMicros());
            if (time.isSpent()) {
                return;
            }
            Optional<EntryRecord> firing = EntryRecord.read(signal.address(), signal.content());
            if (firing.isPresent()) {
                if (!left.contains(firing.get().ruleId())) {
                    comparison.did(firing.get());
                }
            } else if (!isTheirs(signal.origin()) && !isMadeAnew(signal)) {
                signals++;
                bus.submit(write(signal));
                time.run();
            }
        }

        /** Whether rules that are replayed, or the gateway for them, wrote it. */
        private boolean isTheirs(Origin origin) {
            return origin.door().equals(RulesEngine.DOOR)
                    && switch (origin.cause()) {
                        // What passed a filter is still its writer's.
                        case Cause.Rule(String ruleId, Origin writer) when filters.contains(ruleId) -> isTheirs(writer);
                        case Cause.Rule(String ruleId, Origin trigger) -> !left.contains(ruleId);
                        case Cause.Command command -> true;
                        case Cause.Alias alias -> false;
                        case Cause.Expiry expiry -> false;
                        case Cause.SessionEnd end -> false;
                        case Cause.Settled settled -> false;
                    };
        }

        /** Whether an alias that holds here too wrote it, which will write it again. */
        private boolean isMadeAnew(Signal signal) {
            return signal.origin().cause() instanceof Cause.Alias(Address from, Origin trigger)
                    && settings.aliases.joins(from, signal.address());
        }

        private Command.Write write(Signal signal) {
            Origin origin = signal.origin();
            Address address = signal.address();
            return switch (signal) {
                case Signal.Param param
                when param.deleted() -> new Command.DeleteParam(session, origin, address, false, Reply.NONE);
                case Signal.Param param ->
                    new Command.SetParam(session, origin, address, param.content(), WriteOptions.PLAIN, Reply.NONE);
                case Signal.Published published ->
                    new Command.Publish(
                            session,
                            origin,
                            published.kind(),
                            address,
                            published.content(),
                            published instanceof Signal.Gesture gesture ? gesture.phase() : GesturePhase.START,
                            published.fields(),
                            Reply.NONE);
            };
        }
    }
}
