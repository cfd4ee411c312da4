package io.stagebus.rules.json;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.rules.rule.CapturePattern;
import io.stagebus.rules.rule.Target;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.transform.Slots;
import io.stagebus.rules.transform.Template;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Reads addresses, patterns and templates, with what a rule asks of them. */
final class Addresses {

    private static final String PATTERN = "a pattern such as \"/lights/**\"";
    private static final String ADDRESS = "an address such as \"/lights/house\"";
    private static final Address RESERVED = Address.of("/stagebus");

    private final Problems problems;
    /** What templates of the rule at hand may name; everything while its trigger is not understood. */
    private Optional<Set<String>> slots = Optional.empty();

    Addresses(Problems problems) {
        this.problems = problems;
    }

    /** What is read from now on belongs to a rule with this trigger. */
    void within(Optional<Trigger> trigger) {
        slots = trigger.map(known -> {
            Set<String> names = new LinkedHashSet<>();
            if (known.hasValue()) {
                names.add(Slots.VALUE);
            }
            known.addresses().ifPresent(pattern -> {
                names.add(Slots.ADDRESS);
                pattern.captures().forEach(capture -> names.add(capture.name()));
            });
            return names;
        });
    }

    /** What may be named; empty when that is not known. */
    Optional<Set<String>> slots() {
        return slots;
    }

    /** A pattern of addresses (CLASP "Addresses, patterns"), whose segments may have names. */
    Optional<CapturePattern> capturing(At at) {
        return at.text(problems, PATTERN).flatMap(text -> {
            if (isTooLong(at, text)) {
                return Optional.empty();
            }
            try {
                return Optional.of(CapturePattern.parse(text));
            } catch (InvalidPatternException e) {
                problems.add(at, PATTERN, Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    /** A pattern of addresses without names. */
    Optional<AddressPattern> pattern(At at) {
        return at.text(problems, PATTERN).flatMap(text -> {
            if (isTooLong(at, text)) {
                return Optional.empty();
            }
            try {
                return Optional.of(AddressPattern.parse(text));
            } catch (InvalidPatternException e) {
                problems.add(at, PATTERN, Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    /** An address to look at, perhaps with slots. */
    Optional<Target> target(At at) {
        Optional<Template> template = template(at, ADDRESS);
        if (template.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> constant = template.get().constant();
        if (constant.isEmpty()) {
            return slotted(at, template.get());
        }
        return single(at, constant.get()).map(address -> new Target(template.get(), Optional.of(address)));
    }

    private Optional<Target> slotted(At at, Template template) {
        boolean absolute = template.parts().get(0) instanceof Template.Literal(String start) && start.startsWith("/");
        if (!absolute || template.text().indexOf('*') >= 0) {
            problems.add(at, "one address", absolute ? "\"*\" stands for nothing here" : "it must start with \"/\"");
            return Optional.empty();
        }
        return Optional.of(new Target(template, Optional.empty()));
    }

    /** A text with slots that the trigger can fill. */
    Optional<Template> template(At at, String expected) {
        return at.text(problems, expected).flatMap(text -> {
            if (isTooLong(at, text)) {
                return Optional.empty();
            }
            try {
                Template template = Template.parse(text);
                return areKnown(at, template.names()) ? Optional.of(template) : Optional.empty();
            } catch (IllegalArgumentException e) {
                problems.add(at, expected, Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    /** Whether the trigger has something for each of these names; reports those for which it has not. */
    boolean areKnown(At at, Set<String> names) {
        if (slots.isEmpty()) {
            return true;
        }
        for (String name : names) {
            if (!slots.get().contains(name)) {
                String known = slots.get().isEmpty()
                        ? "no name, as the trigger has none"
                        : "one of the trigger's names " + String.join(", ", slots.get());
                problems.add(
                        at.json().place(),
                        at.pointer(),
                        known,
                        Problems.quote(name),
                        NearestName.hint(name, slots.get()));
                return false;
            }
        }
        return true;
    }

    private Optional<Address> single(At at, String text) {
        try {
            Address address = Address.parse(text);
            if (text.indexOf('*') >= 0) {
                problems.add(at, "one address", "\"*\" stands for other names only in the pattern of a trigger");
                return Optional.empty();
            }
            if (address.hasEmptySegment()) {
                problems.add(at, "an address without empty segments");
                return Optional.empty();
            }
            return Optional.of(address);
        } catch (InvalidAddressException e) {
            problems.add(at, ADDRESS, Problems.reason(e));
            return Optional.empty();
        }
    }

    /** An address to write to, perhaps with slots. */
    Optional<Target> writable(At at) {
        return target(at).filter(target -> {
            String text = target.text();
            boolean reserved =
                    target.fixed().map(address -> address.isUnder(RESERVED)).orElse(false)
                            || text.startsWith("/stagebus/");
            if (reserved) {
                problems.add(at, "an address that rules may write", "/stagebus is the gateway's own");
            }
            return !reserved;
        });
    }

    private boolean isTooLong(At at, String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Address.MAX_BYTES) {
            problems.add(
                    at.json().place(), at.pointer(), "at most " + Address.MAX_BYTES + " bytes", bytes + " bytes", "");
        }
        return bytes > Address.MAX_BYTES;
    }
}
