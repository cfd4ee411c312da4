package io.stagebus.rules.rule;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.transform.Slots;
import io.stagebus.rules.transform.Template;
import io.stagebus.rules.transform.TransformException;
import io.stagebus.rules.transform.ValueText;
import java.util.Optional;

/**
 * An address that a rule looks at or writes to, perhaps with slots: {@code /cue/{list}/state}. Immutable.
 *
 * @param template as it is written
 * @param fixed the address, when there is no slot
 */
public record Target(Template template, Optional<Address> fixed) {

    private static final Address RESERVED = Address.of("/stagebus");

    /** One address. */
    public static Target of(Address address) {
        return new Target(Template.parse(address.text().replace("{", "{{")), Optional.of(address));
    }

    /**
     * The address for a trigger. What is filled in becomes a part of one segment, so a trigger can never lead a rule to
     * another place in the tree.
     *
     * @throws TransformException when a slot has nothing in it, or what it has cannot stand in a segment
     */
    public Address at(Slots slots) throws TransformException {
        if (fixed.isPresent()) {
            return fixed.get();
        }
        String text = template.filled(name -> slots.slot(name).filter(Target::fits));
        try {
            Address address = Address.parse(text);
            if (address.hasEmptySegment()) {
                throw unusable(text);
            }
            return address;
        } catch (InvalidAddressException e) {
            throw unusable(text);
        }
    }

    /** {@link #at}, for a write: never the gateway's own tree. */
    public Address writableAt(Slots slots) throws TransformException {
        Address address = at(slots);
        if (fixed.isEmpty() && address.isUnder(RESERVED)) {
            throw unusable(address.text());
        }
        return address;
    }

    private static boolean fits(Value value) {
        String text = ValueText.of(value);
        return !text.isEmpty() && text.indexOf('/') < 0 && text.indexOf('*') < 0;
    }

    private static TransformException unusable(String text) {
        return new TransformException(TransformException.Reason.MISSING, "\"" + text + "\" is no address to use");
    }

    /** The address with {@code filling} in every slot; empty where that is none. */
    public Optional<Address> like(String filling) {
        try {
            return Optional.of(at(name -> Optional.of(Value.of(filling))));
        } catch (TransformException e) {
            return Optional.empty();
        }
    }

    /** As it is written. */
    public String text() {
        return fixed.map(Address::text).orElse(template.text());
    }
}
