package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.CommandFilter;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Source;
import io.stagebus.rules.rule.Target;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.trace.Verdict;
import io.stagebus.rules.transform.TransformException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The rules that are asked before a command is applied. Which ones is settled by the address that the command came with; each
 * sees what those before it made of it. One that fails lets the command pass. Bus thread only.
 */
final class FilterRules implements CommandFilter {

    private final Supplier<RuleIndex> index;
    private final Conditions conditions;
    private final Firings firings;
    private final Session session;
    private final GatewayClock clock;

    /**
     * Filters.
     *
     * @param session with whose access a command is led to another address
     */
    FilterRules(
            Supplier<RuleIndex> index, Conditions conditions, Firings firings, Session session, GatewayClock clock) {
        this.index = index;
        this.conditions = conditions;
        this.firings = firings;
        this.session = session;
        this.clock = clock;
    }

    @Override
    public boolean concerns(Address address) {
        return index.get().filtering(address).length > 0;
    }

    @Override
    public Decision decide(Command.Write write) {
        Decision decision = new Pass(write);
        for (ActiveRule active : index.get().filtering(write.address())) {
            if (decision instanceof Pass(Command.Write now)
                    && active.rule.trigger() instanceof Trigger.OnCommand on
                    && on.who().matches(now.origin())) {
                decision = ask(active, now);
            }
        }
        return decision;
    }

    private Decision ask(ActiveRule active, Command.Write write) {
        Occasion occasion = Occasion.at(active, what(write), write.address(), content(write), write.origin());
        TraceEntry entry = firings.entry(active, occasion);
        try {
            if (!active.memory.enabled) {
                firings.conclude(active, entry, Verdict.DISABLED, "");
                return new Pass(write);
            }
            if (!conditions.holdAll(active.rule.conditions(), occasion, entry)) {
                firings.conclude(active, entry, Verdict.CONDITION, "");
                return new Pass(write);
            }
            Decision decision = filtered(active, write, occasion, entry);
            boolean shadow = active.rule.options().shadow();
            firings.conclude(active, entry, shadow ? Verdict.SHADOW : Verdict.FIRED, "");
            if (shadow) {
                return new Pass(write);
            }
            firings.record(active, entry);
            return decision;
        } catch (TransformException e) {
            firings.conclude(active, entry, Firings.verdict(e.reason()), e.detail());
            return new Pass(write);
        }
    }

    private Decision filtered(ActiveRule active, Command.Write write, Occasion occasion, TraceEntry entry)
            throws TransformException {
        Origin origin = write.origin().because(new Cause.Rule(active.id(), write.origin()));
        Draft draft = new Draft(write);
        FiringScope scope = new FiringScope(active.memory, occasion, clock.monotonicNanos());
        for (int i = 0; i < active.rule.actions().size(); i++) {
            switch (active.rule.actions().get(i)) {
                case Action.Drop(Optional<String> reason) -> {
                    entry.prepared(0, "drop", Optional.empty(), Optional.empty());
                    return new Drop(outcome(reason, write));
                }
                case Action.Rewrite(Source source) -> {
                    Values.Made made = Values.make(source, draft.content, scope, i);
                    draft.content = made.content();
                    entry.prepared(
                            0, "rewrite", made.in(), Optional.of(made.content().value()));
                }
                case Action.Redirect(Target target) -> {
                    draft.address = target.writableAt(occasion);
                    draft.session = session;
                    entry.prepared(0, "redirect to " + draft.address, Optional.empty(), Optional.empty());
                }
                case Action.Declare(SignalKind kind) -> {
                    draft.kind = Optional.of(kind);
                    entry.prepared(0, "make it a " + word(kind), Optional.empty(), Optional.empty());
                }
                case Action.Reacting reacting -> throw new IllegalStateException("a filter only filters");
            }
        }
        return new Pass(draft.write(write, origin));
    }

    private static Outcome outcome(Optional<String> reason, Command.Write write) {
        return reason.<Outcome>map(
                        text -> new Outcome.Rejected(Rejection.FORBIDDEN, text, Optional.of(write.address())))
                .orElseGet(() -> new Outcome.Applied(0));
    }

    private static String word(SignalKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String what(Command.Write write) {
        return "command "
                + switch (write) {
                    case Command.SetParam set -> "set";
                    case Command.DeleteParam delete -> "delete";
                    case Command.Publish publish -> "publish " + word(publish.kind());
                };
    }

    private static Content content(Command.Write write) {
        return switch (write) {
            case Command.SetParam set -> set.content();
            case Command.DeleteParam delete -> Content.NONE;
            case Command.Publish publish -> publish.content();
        };
    }

    /** A command while it is changed. */
    private static final class Draft {
        private Address address;
        private Content content;
        private Session session;
        private Optional<SignalKind> kind = Optional.empty();

        Draft(Command.Write write) {
            address = write.address();
            content = content(write);
            session = write.session();
        }

        Command.Write write(Command.Write from, Origin origin) {
            return switch (from) {
                case Command.SetParam set ->
                    kind.isPresent() && kind.get() != SignalKind.PARAM
                            ? published(kind.get(), GesturePhase.START, PublishFields.NONE, origin, set)
                            : new Command.SetParam(session, origin, address, content, set.options(), set.reply());
                case Command.DeleteParam delete ->
                    new Command.DeleteParam(session, origin, address, delete.durable(), delete.reply());
                case Command.Publish publish ->
                    published(kind.orElse(publish.kind()), publish.phase(), publish.fields(), origin, publish);
            };
        }

        private Command.Publish published(
                SignalKind as, GesturePhase phase, PublishFields fields, Origin origin, Command.Write from) {
            return new Command.Publish(session, origin, as, address, content, phase, fields, from.reply());
        }
    }
}
