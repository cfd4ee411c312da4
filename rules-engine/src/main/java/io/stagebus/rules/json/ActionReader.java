package io.stagebus.rules.json;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Transform;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one action of a rule. */
final class ActionReader {

    private static final Tagged.Choice ACTIONS = new Tagged.Choice(
            "an action",
            List.of("set", "publish", "set_from_trigger", "delay"),
            Set.of("fade", "cancel", "enable", "disable", "arm", "disarm", "panic"));

    private static final List<String> KINDS =
            Arrays.stream(SignalKind.values()).map(ActionReader::name).toList();

    private static final List<String> PHASES =
            Arrays.stream(GesturePhase.values()).map(ActionReader::name).toList();

    private final Problems problems;
    private final Addresses addresses;
    private final TransformReader transforms;

    ActionReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
        this.transforms = new TransformReader(problems);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The action at {@code at}; reports and answers nothing when it is none. */
    Optional<Action> read(At at) {
        return Tagged.of(at, problems, ACTIONS).flatMap(tagged -> {
            Fields fields = tagged.fields();
            Optional<Action> action = switch (tagged.type()) {
                case "set" -> set(fields);
                case "publish" -> publish(fields);
                case "set_from_trigger" -> setFromTrigger(fields);
                case "delay" -> delay(fields);
                default -> throw new IllegalStateException(tagged.type());
            };
            fields.finish(Set.of("transforms", "ttl", "id", "fade"));
            return action;
        });
    }

    private Optional<Address> address(Fields fields) {
        return fields.required("address").flatMap(addresses::writable);
    }

    private Optional<Action> set(Fields fields) {
        Optional<Address> address = address(fields);
        Optional<Value> value = fields.required("value").flatMap(at -> at.value(problems));
        return address.isPresent() && value.isPresent()
                ? Optional.of(new Action.SetParam(address.get(), value.get()))
                : Optional.empty();
    }

    private Optional<Action> publish(Fields fields) {
        Optional<Address> address = address(fields);
        Optional<SignalKind> kind = choose(fields.optional("signal"), KINDS, SignalKind.values(), SignalKind.EVENT);
        Optional<At> phaseAt =
                kind.equals(Optional.of(SignalKind.GESTURE)) ? fields.optional("phase") : Optional.empty();
        Optional<GesturePhase> phase = choose(phaseAt, PHASES, GesturePhase.values(), GesturePhase.START);
        Optional<At> valueAt =
                kind.equals(Optional.of(SignalKind.PARAM)) ? fields.required("value") : fields.optional("value");
        Optional<Value> value = valueAt.flatMap(at -> at.value(problems));
        boolean valueMissing = kind.equals(Optional.of(SignalKind.PARAM)) && valueAt.isEmpty();
        if (address.isEmpty()
                || kind.isEmpty()
                || phase.isEmpty()
                || valueMissing
                || valueAt.isPresent() != value.isPresent()) {
            return Optional.empty();
        }
        Content content = value.map(Content::of).orElse(Content.NONE);
        return Optional.of(new Action.Publish(address.get(), kind.get(), content, phase.get()));
    }

    /** The constant that {@code at} names, {@code otherwise} when it is missing, nothing when it names none. */
    private <E extends Enum<E>> Optional<E> choose(Optional<At> at, List<String> names, E[] constants, E otherwise) {
        if (at.isEmpty()) {
            return Optional.of(otherwise);
        }
        Optional<String> text = at.get().text(problems, Tagged.oneOf(names));
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int index = names.indexOf(text.get());
        if (index < 0) {
            problems.add(at.get(), Tagged.oneOf(names), NearestName.hint(text.get(), names));
            return Optional.empty();
        }
        return Optional.of(constants[index]);
    }

    private Optional<Action> setFromTrigger(Fields fields) {
        Optional<Address> address = address(fields);
        Optional<At> transformAt = fields.optional("transform");
        Optional<Transform> transform = transformAt.map(transforms::read).orElse(Optional.of(new Transform.Identity()));
        return address.isPresent() && transform.isPresent()
                ? Optional.of(new Action.SetFromTrigger(address.get(), transform.get()))
                : Optional.empty();
    }

    private Optional<Action> delay(Fields fields) {
        long least = Action.Delay.SHORTEST.toMillis();
        long most = Action.Delay.LONGEST.toMillis();
        return fields.required("milliseconds")
                .flatMap(at -> at.whole(problems, least, most, "whole milliseconds from " + least + " to " + most))
                .map(millis -> new Action.Delay(Duration.ofMillis(millis)));
    }
}
