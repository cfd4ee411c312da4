package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Easing;
import io.stagebus.rules.rule.Source;
import io.stagebus.rules.rule.Target;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.transform.TransformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Fills in and computes what a firing will do, and writes it down. The writes between two delays become one command, all or
 * nothing, so nobody sees half of them. Bus thread only.
 */
final class Planner {

    private static final double NANOS = 1e9;

    private final Session session;
    private final Session controlling;

    /**
     * A planner.
     *
     * @param session in whose name rules write
     * @param controlling in whose name they switch each other
     */
    Planner(Session session, Session controlling) {
        this.session = session;
        this.controlling = controlling;
    }

    /** One firing while it is planned. */
    private final class Draft {
        private final Occasion occasion;
        private final TraceEntry entry;
        private final FiringScope scope;
        private final Origin origin;
        private final Origin controlOrigin;
        private final Reply reply;
        private final List<Command.Write> writes = new ArrayList<>(4);
        private final List<Plan.Fade> fades = new ArrayList<>(0);
        private final List<Address> touched = new ArrayList<>(4);
        private final int step;
        private int action;

        /** The step with this index, whose first action is that one of the rule. */
        Draft(ActiveRule active, Occasion occasion, TraceEntry entry, StepReplies replies, long nowNanos, int[] at) {
            this.step = at[0];
            this.action = at[1];
            this.occasion = occasion;
            this.entry = entry;
            this.reply = replies.of(at[0]);
            this.scope = new FiringScope(active.memory, occasion, nowNanos);
            Cause cause = new Cause.Rule(active.id(), occasion.origin);
            this.origin = session.origin().because(cause);
            this.controlOrigin = controlling.origin().because(cause);
        }

        Plan.Step take(ActiveRule.Step wanted) throws TransformException {
            for (Action.Reacting next : wanted.actions()) {
                add(next);
                action++;
            }
            List<Command> commands = switch (writes.size()) {
                case 0 -> List.of();
                case 1 -> List.of(writes.get(0));
                default -> List.of(new Command.Bundle(session, writes, 0, false, reply));
            };
            return new Plan.Step(wanted.delayNanos(), commands, List.copyOf(fades), List.copyOf(touched));
        }

        private void add(Action.Reacting next) throws TransformException {
            switch (next) {
                case Action.SetParam(Target target, Source source) -> set(target, source);
                case Action.Delete(Target target) -> {
                    Address address = touch(target);
                    entry.prepared(step, "delete " + address, Optional.empty(), Optional.empty());
                    writes.add(new Command.DeleteParam(session, origin, address, false, reply));
                }
                case Action.Publish publish -> publish(publish);
                case Action.Fade fade -> fade(fade);
                case Action.Cancel cancel -> control(Control.cancelling(cancel), SignalKind.EVENT);
                case Action.Enable(String ruleId, boolean enabled) ->
                    control(Control.enabling(ruleId, enabled), SignalKind.PARAM);
                case Action.Arm(AddressPattern addresses, boolean armed) ->
                    control(Control.arming(addresses, armed), SignalKind.EVENT);
                case Action.Panic(boolean stop) -> control(Control.panicking(stop), SignalKind.PARAM);
                case Action.Delay delay -> throw new IllegalStateException("steps are cut at delays");
            }
        }

        private Address touch(Target target) throws TransformException {
            Address address = target.writableAt(occasion);
            touched.add(address);
            return address;
        }

        private void set(Target target, Source source) throws TransformException {
            Address address = touch(target);
            Values.Made made = Values.make(source, occasion.content, scope, action);
            entry.prepared(
                    step,
                    "set " + address,
                    made.in(),
                    Optional.of(made.content().value()));
            Content content = made.content().isPresent() ? made.content() : Content.NULL;
            writes.add(new Command.SetParam(session, origin, address, content, WriteOptions.PLAIN, reply));
        }

        private void publish(Action.Publish publish) throws TransformException {
            Address address = touch(publish.target());
            Values.Made made = Values.make(publish.source(), occasion.content, scope, action);
            entry.prepared(
                    step,
                    "publish " + publish.kind().name().toLowerCase(Locale.ROOT) + " " + address,
                    made.in(),
                    Optional.of(made.content().value()));
            writes.add(new Command.Publish(
                    session,
                    origin,
                    publish.kind(),
                    address,
                    made.content(),
                    publish.phase(),
                    PublishFields.NONE,
                    reply));
        }

        private void fade(Action.Fade fade) throws TransformException {
            Address address = touch(fade.target());
            Value to = number(Values.make(fade.to(), occasion.content, scope, action));
            OptionalDouble from = OptionalDouble.empty();
            if (fade.from().isPresent()) {
                Value start = number(Values.make(fade.from().get(), occasion.content, scope, action));
                from = OptionalDouble.of(start.asDouble());
                Content content = Content.of(start);
                writes.add(new Command.SetParam(session, origin, address, content, WriteOptions.PLAIN, reply));
            }
            Duration time = fade.time();
            Easing easing = fade.easing();
            entry.prepared(
                    step,
                    "fade " + address + " in " + time.toMillis() + " ms",
                    from.isPresent() ? Optional.of(Value.of(from.getAsDouble())) : Optional.empty(),
                    Optional.of(to));
            long every = (long) (NANOS / fade.rateHz());
            fades.add(new Plan.Fade(address, from, to, time.toNanos(), every, easing, origin, reply));
        }

        private static Value number(Values.Made made) throws TransformException {
            Value value = made.content().value();
            if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
                throw new TransformException(TransformException.Reason.NO_NUMBER, "a fade needs a number");
            }
            return value;
        }

        private void control(Control.Order order, SignalKind kind) {
            entry.prepared(step, order.text(), Optional.empty(), Optional.empty());
            writes.add(new Command.Publish(
                    controlling,
                    controlOrigin,
                    kind,
                    order.address(),
                    Content.of(order.value()),
                    GesturePhase.START,
                    PublishFields.NONE,
                    reply));
        }
    }

    /**
     * What a firing will do.
     *
     * @param replies the one that hears of the step with this index
     * @throws TransformException when something cannot be filled in or computed
     */
    Plan plan(ActiveRule active, Occasion occasion, TraceEntry entry, StepReplies replies, long nowNanos)
            throws TransformException {
        List<Plan.Step> steps = new ArrayList<>(active.steps.size());
        int[] at = {0, 0};
        for (ActiveRule.Step step : active.steps) {
            steps.add(new Draft(active, occasion, entry, replies, nowNanos, at).take(step));
            at[0]++;
            at[1] += step.actions().size();
        }
        return new Plan(steps);
    }

    /** Who hears what the bus says to a step. */
    @FunctionalInterface
    interface StepReplies {
        /** Who hears of the step with this index. */
        Reply of(int step);
    }
}
