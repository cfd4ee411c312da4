package io.stagebus.rules.json;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Easing;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.Source;
import io.stagebus.rules.rule.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads one action of a rule. */
final class ActionReader {

    private static final Tagged.Choice ACTIONS = new Tagged.Choice(
            "an action",
            List.of(
                    "set",
                    "publish",
                    "set_from_trigger",
                    "delay",
                    "delete",
                    "fade",
                    "cancel",
                    "enable",
                    "disable",
                    "arm",
                    "disarm",
                    "panic",
                    "resume",
                    "drop",
                    "rewrite",
                    "redirect",
                    "kind"),
            Set.of());

    private final Problems problems;
    private final Addresses addresses;
    private final Readings readings;
    private final SourceReader sources;

    ActionReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
        this.readings = new Readings(problems);
        this.sources = new SourceReader(problems, addresses);
    }

    /** The action at {@code at}; reports and answers nothing when it is none. */
    Optional<Action> read(At at) {
        return Tagged.of(at, problems, ACTIONS).flatMap(tagged -> {
            Fields fields = tagged.fields();
            Optional<Action> action = action(tagged.type(), fields);
            fields.finish(Set.of());
            return action;
        });
    }

    private Optional<Action> action(String type, Fields fields) {
        return switch (type) {
            case "set" -> set(fields, sources::said);
            case "set_from_trigger" -> set(fields, sources::fromTrigger);
            case "publish" -> publish(fields);
            case "delay" -> time(fields).map(Action.Delay::new);
            case "delete" -> target(fields).map(Action.Delete::new);
            case "fade" -> fade(fields);
            case "cancel" -> cancel(fields);
            case "enable" -> ruleId(fields.required("rule")).map(id -> new Action.Enable(id, true));
            case "disable" -> ruleId(fields.required("rule")).map(id -> new Action.Enable(id, false));
            case "arm" -> addresses(fields.required("addresses")).map(known -> new Action.Arm(known, true));
            case "disarm" -> addresses(fields.required("addresses")).map(known -> new Action.Arm(known, false));
            case "panic" -> Optional.of(new Action.Panic(true));
            case "resume" -> Optional.of(new Action.Panic(false));
            case "drop" -> drop(fields);
            case "rewrite" -> rewrite(fields);
            case "redirect" -> target(fields).map(Action.Redirect::new);
            case "kind" ->
                fields.required("signal")
                        .flatMap(at -> readings.choose(at, SignalKind.values()))
                        .map(Action.Declare::new);
            default -> throw new IllegalStateException(type);
        };
    }

    private Optional<Target> target(Fields fields) {
        return fields.required("address").flatMap(addresses::writable);
    }

    private interface Reading {
        Optional<Source> of(Fields fields);
    }

    private Optional<Action> set(Fields fields, Reading reading) {
        Optional<Target> target = target(fields);
        Optional<Source> source = reading.of(fields);
        return target.isPresent() && source.isPresent()
                ? Optional.of(new Action.SetParam(target.get(), source.get()))
                : Optional.empty();
    }

    private Optional<Action> publish(Fields fields) {
        Optional<Target> target = target(fields);
        Optional<SignalKind> kind = readings.choose(fields.optional("signal"), SignalKind.values(), SignalKind.EVENT);
        Optional<At> phaseAt =
                kind.equals(Optional.of(SignalKind.GESTURE)) ? fields.optional("phase") : Optional.empty();
        Optional<GesturePhase> phase = readings.choose(phaseAt, GesturePhase.values(), GesturePhase.START);
        boolean needsValue = kind.equals(Optional.of(SignalKind.PARAM));
        Optional<Source> source = needsValue ? sources.said(fields) : sources.maybe(fields);
        return target.isPresent() && kind.isPresent() && phase.isPresent() && source.isPresent()
                ? Optional.of(new Action.Publish(target.get(), kind.get(), source.get(), phase.get()))
                : Optional.empty();
    }

    private Optional<Duration> time(Fields fields) {
        long least = Action.Delay.SHORTEST.toMillis();
        long most = Action.Delay.LONGEST.toMillis();
        return fields.required("milliseconds")
                .flatMap(at -> at.whole(problems, least, most, "whole milliseconds from " + least + " to " + most))
                .map(Duration::ofMillis);
    }

    private Optional<Action> fade(Fields fields) {
        Optional<Target> target = target(fields);
        Optional<At> toAt = fields.optional("to");
        Optional<Source> to = toAt.isPresent() ? number(toAt.get()) : sources.fromTriggerOrTemplate(fields);
        Optional<At> fromAt = fields.optional("from");
        Optional<Source> from = fromAt.flatMap(this::number);
        Optional<Duration> time = time(fields);
        Optional<Easing> easing = readings.choose(fields.optional("easing"), Easing.values(), Easing.LINEAR);
        Optional<At> rateAt = fields.optional("rate");
        String expected = "writes a second from " + Action.Fade.SLOWEST_HZ + " to " + Action.Fade.FASTEST_HZ;
        OptionalDouble rate = rateAt.isEmpty()
                ? OptionalDouble.of(Action.Fade.DEFAULT_HZ)
                : rateAt.get().number(problems, Action.Fade.SLOWEST_HZ, Action.Fade.FASTEST_HZ, expected);
        if (target.isEmpty()
                || to.isEmpty()
                || fromAt.isPresent() != from.isPresent()
                || time.isEmpty()
                || easing.isEmpty()
                || rate.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Action.Fade(target.get(), from, to.get(), time.get(), easing.get(), rate.getAsDouble()));
    }

    private Optional<Source> number(At at) {
        return at.number(problems).isPresent() ? sources.fixed(at) : Optional.empty();
    }

    private Optional<String> ruleId(Optional<At> at) {
        return at.flatMap(known -> known.text(problems, "the id of a rule").filter(text -> {
            if (!Rule.isLegalId(text)) {
                problems.add(known, "the id of a rule");
            }
            return Rule.isLegalId(text);
        }));
    }

    private Optional<AddressPattern> addresses(Optional<At> at) {
        return at.flatMap(addresses::pattern);
    }

    private Optional<Action> cancel(Fields fields) {
        Optional<At> ruleAt = fields.optional("rule");
        Optional<At> addressesAt = fields.optional("addresses");
        Optional<String> rule = ruleId(ruleAt);
        Optional<AddressPattern> pattern = addresses(addressesAt);
        return ruleAt.isPresent() == rule.isPresent() && addressesAt.isPresent() == pattern.isPresent()
                ? Optional.of(new Action.Cancel(rule, pattern))
                : Optional.empty();
    }

    private Optional<Action> drop(Fields fields) {
        Optional<At> at = fields.optional("reason");
        Optional<String> reason = at.flatMap(known -> known.text(problems, "what its sender is told"));
        return at.isPresent() == reason.isPresent() ? Optional.of(new Action.Drop(reason)) : Optional.empty();
    }

    private Optional<Action> rewrite(Fields fields) {
        boolean says = fields.names().contains("value") || fields.names().contains("template");
        return (says ? sources.said(fields) : sources.fromTrigger(fields)).map(Action.Rewrite::new);
    }
}
