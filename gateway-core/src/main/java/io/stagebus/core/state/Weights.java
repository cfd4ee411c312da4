package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;

/** What Params hold, in bytes of heap: estimates that err high (R15). */
final class Weights {

    /** What a Param costs besides its address and value, in the store and in the journal's image. */
    static final long ENTRY = 256;

    /** What a map may grow to by merging: about what a CLASP frame carries. */
    static final long MAX_MERGED = 64 << 10;

    private Weights() {}

    static int of(Address address, Content content) {
        return (int) Math.min(Integer.MAX_VALUE, ENTRY + 2L * address.text().length() + content.weight());
    }

    /** Whether what came of merging {@code content} is more than a write by itself could make of the Param. */
    static boolean growsTooLarge(ParamState state, Content content, Content merged) {
        long weight = merged.weight();
        Signal.Param now = state.current;
        return weight > MAX_MERGED
                && weight > content.weight()
                && (now == null || weight > now.content().weight());
    }
}
