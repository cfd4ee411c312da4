package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressCache;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Signal;
import java.util.List;

/** Which signals the journal is given. Bus thread only. */
final class Recording {

    /** What the addresses may weigh that are remembered, in bytes. */
    private static final long MAX_BYTES = 2L << 20;

    private final List<RecordRule> rules;
    private final AddressCache<Integer> masks = new AddressCache<>(MAX_BYTES);

    Recording(List<RecordRule> rules) {
        this.rules = rules;
    }

    /** Streams and the moves of gestures are not recorded unless a rule says so; there are too many, and none is state. */
    boolean isRecorded(Signal signal) {
        return switch (signal) {
            case Signal.Param param -> true;
            case Signal.Event event -> true;
            case Signal.Timeline timeline -> true;
            case Signal.Stream stream -> isWanted(stream);
            case Signal.Gesture gesture ->
                gesture.phase() == GesturePhase.END || gesture.phase() == GesturePhase.CANCEL || isWanted(gesture);
        };
    }

    private boolean isWanted(Signal signal) {
        return !rules.isEmpty() && signal.kind().in(mask(signal.address()));
    }

    private int mask(Address address) {
        Integer known = masks.get(address);
        if (known == null) {
            int mask = 0;
            for (RecordRule rule : rules) {
                mask |= rule.pattern().matches(address) ? rule.kind().bit() : 0;
            }
            known = mask;
            masks.put(address, known);
        }
        return known;
    }
}
