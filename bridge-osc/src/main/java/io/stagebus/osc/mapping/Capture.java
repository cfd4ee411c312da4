package io.stagebus.osc.mapping;

import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns messages of a device that have values in their address into messages with one address: the active cue of an Eos,
 * {@code /eos/out/active/cue/1/12 ,f 0.42}, becomes {@code /eos/out/active/cue} with a map of {@code list}, {@code cue} and
 * {@code value}. Otherwise every cue of a show would leave a Param behind. Immutable; any thread.
 */
public final class Capture {

    private final List<String> segments;
    private final String to;

    private Capture(List<String> segments, String to) {
        this.segments = segments;
        this.to = to;
    }

    /**
     * A capture.
     *
     * @param from a name of the device, where segments in braces stand for any one segment: {@code /active/cue/{list}/{cue}}
     * @param to the name under which it is known
     * @throws IllegalArgumentException when either is no name
     */
    public static Capture of(String from, String to) {
        if (!from.startsWith("/") || !to.startsWith("/") || OscAddressPattern.isPattern(to)) {
            throw new IllegalArgumentException(
                    "a capture goes from a name with {parts} to a name, not \"" + from + "\" to \"" + to + "\"");
        }
        return new Capture(List.of(from.substring(1).split("/", -1)), to);
    }

    /** The name under which what it takes is known. */
    public String to() {
        return to;
    }

    /** The parts of the name and the arguments, called {@code value}, as a map; empty when this does not take it. */
    public Optional<Value> take(String name, List<OscArgument> arguments) {
        Map<String, Value> taken = new LinkedHashMap<>();
        String[] found = name.substring(1).split("/", segments.size() + 1);
        if (arguments.isEmpty() || found.length != segments.size()) {
            return Optional.empty();
        }
        for (int i = 0; i < found.length; i++) {
            String wanted = segments.get(i);
            if (wanted.startsWith("{") && wanted.endsWith("}")) {
                taken.put(wanted.substring(1, wanted.length() - 1), Value.of(found[i]));
            } else if (!wanted.equals(found[i])) {
                return Optional.empty();
            }
        }
        taken.put("value", OscValues.value(arguments));
        return Optional.of(new Value.Dict(taken));
    }
}
