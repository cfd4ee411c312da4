package io.stagebus.rules.json;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.address.InvalidPatternException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads addresses and patterns, with what a rule asks of them. */
final class Addresses {

    private static final Address RESERVED = Address.of("/stagebus");

    private final Problems problems;

    Addresses(Problems problems) {
        this.problems = problems;
    }

    /** A pattern of addresses (CLASP "Addresses, patterns"). */
    Optional<AddressPattern> pattern(At at) {
        return at.text(problems, "a pattern such as \"/lights/**\"").flatMap(text -> {
            if (isTooLong(at, text)) {
                return Optional.empty();
            }
            try {
                return Optional.of(AddressPattern.parse(text));
            } catch (InvalidPatternException e) {
                problems.add(at, "a pattern such as \"/lights/**\"", Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    /** One address to look at. */
    Optional<Address> single(At at) {
        return at.text(problems, "an address such as \"/lights/house\"").flatMap(text -> {
            if (isTooLong(at, text)) {
                return Optional.empty();
            }
            try {
                return checked(at, Address.parse(text));
            } catch (InvalidAddressException e) {
                problems.add(at, "an address such as \"/lights/house\"", Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    private Optional<Address> checked(At at, Address address) {
        if (address.text().indexOf('*') >= 0) {
            problems.add(at, "one address", "\"*\" stands for other names only in the pattern of a trigger");
            return Optional.empty();
        }
        if (address.hasEmptySegment()) {
            problems.add(at, "an address without empty segments");
            return Optional.empty();
        }
        return Optional.of(address);
    }

    /** One address to write to. */
    Optional<Address> writable(At at) {
        return single(at).filter(address -> {
            boolean reserved = address.isUnder(RESERVED);
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
