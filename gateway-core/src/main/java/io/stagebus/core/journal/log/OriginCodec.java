package io.stagebus.core.journal.log;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Origin;
import java.util.HashMap;
import java.util.Map;

/**
 * Origins as bytes: four texts (door, session id, session name, principal) and a cause.
 *
 * <pre>
 * 0 command    1 rule: text id, origin of the trigger    2 expiry    3 session end    4 settled: origin of the contributor
 * 5 alias: text address, origin of the trigger; since format version 3
 * </pre>
 *
 * <p>An instance reads; it hands out equal origins as one object, because few sessions write very many Params. One thread.
 */
final class OriginCodec {

    /** How long a chain of rules is kept; the bus cuts chains far earlier. */
    static final int MAX_CHAIN = 64;

    private static final int MAX_SHARED = 4_096;

    private final Map<Origin, Origin> shared = new HashMap<>();

    static void encode(Origin origin, EntryOutput out) {
        encode(origin, out, 0);
    }

    private static void encode(Origin origin, EntryOutput out, int depth) {
        out.putText(origin.door());
        out.putText(origin.sessionId());
        out.putText(origin.sessionName());
        out.putText(origin.principal());
        switch (origin.cause()) {
            case Cause.Command c -> out.putByte(0);
            case Cause.Rule(String ruleId, Origin trigger) -> {
                if (depth < MAX_CHAIN) {
                    out.putByte(1);
                    out.putText(ruleId);
                    encode(trigger, out, depth + 1);
                } else {
                    out.putByte(0);
                }
            }
            case Cause.Expiry e -> out.putByte(2);
            case Cause.SessionEnd s -> out.putByte(3);
            case Cause.Settled(Origin contributor) -> {
                if (depth < MAX_CHAIN) {
                    out.putByte(4);
                    encode(contributor, out, depth + 1);
                } else {
                    out.putByte(0);
                }
            }
            case Cause.Alias(Address from, Origin trigger) -> {
                if (depth < MAX_CHAIN) {
                    out.putByte(5);
                    out.putText(from.text());
                    encode(trigger, out, depth + 1);
                } else {
                    out.putByte(0);
                }
            }
        }
    }

    Origin decode(EntryInput in) throws EntryFormatException {
        Origin origin = decode(in, 0);
        Origin known = shared.putIfAbsent(origin, origin);
        if (shared.size() > MAX_SHARED) {
            shared.clear();
        }
        return known == null ? origin : known;
    }

    private static Origin decode(EntryInput in, int depth) throws EntryFormatException {
        return new Origin(in.takeText(), in.takeText(), in.takeText(), in.takeText(), cause(in, depth));
    }

    private static Cause cause(EntryInput in, int depth) throws EntryFormatException {
        int tag = in.takeByte();
        return switch (tag) {
            case 0 -> Cause.COMMAND;
            case 1 -> {
                if (depth >= MAX_CHAIN) {
                    throw in.error("a chain of rules is longer than " + MAX_CHAIN);
                }
                String ruleId = in.takeText();
                yield new Cause.Rule(ruleId, decode(in, depth + 1));
            }
            case 2 -> Cause.EXPIRY;
            case 3 -> Cause.SESSION_END;
            case 4 -> {
                if (depth >= MAX_CHAIN) {
                    throw in.error("a chain of origins is longer than " + MAX_CHAIN);
                }
                yield new Cause.Settled(decode(in, depth + 1));
            }
            case 5 -> {
                if (depth >= MAX_CHAIN) {
                    throw in.error("a chain of aliases is longer than " + MAX_CHAIN);
                }
                yield new Cause.Alias(address(in), decode(in, depth + 1));
            }
            default -> throw in.error("a cause's tag is 0..5, not " + tag);
        };
    }

    private static Address address(EntryInput in) throws EntryFormatException {
        try {
            return Address.parse(in.takeText());
        } catch (InvalidAddressException e) {
            throw in.error(String.valueOf(e.getMessage()));
        }
    }
}
