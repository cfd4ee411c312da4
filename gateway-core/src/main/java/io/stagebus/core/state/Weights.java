package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import java.util.Optional;

/** What Params hold, in bytes of heap: estimates that err high (R15). */
final class Weights {

    /** What a Param costs besides its address and value, in the store and in the journal's image, when it has nothing else. */
    static final long ENTRY = 256;

    /** What a time to live costs: with its place in the queue of expiries, in the Param itself, and in the journal's image. */
    static final long LIFE = 128;

    /** What it costs that sessions have to do with a Param: the lock, and the books of who is involved. */
    static final long SHARING = 288;

    /** What a contribution costs besides its content, in the books of its session too (R14). */
    static final long CONTRIBUTION = 256;

    /** What a cause costs that a session's writes do not share. */
    static final long CAUSE = 96;

    /** What a map may grow to by merging: about what a CLASP frame carries. */
    static final long MAX_MERGED = 64 << 10;

    private Weights() {}

    /** What a Param weighs that no session holds a lock on or contributes to. */
    static long of(Address address, Content content, Origin origin, Ttl ttl) {
        long life = ttl.equals(Ttl.NEVER) ? 0 : LIFE;
        return ENTRY + 2L * address.text().length() + content.weight() + of(origin) + life;
    }

    /** What {@code state} weighs as it is now. */
    static int of(ParamState state) {
        Signal.Param now = state.current;
        long own = now == null ? 0 : of(state.address, now.content(), now.origin(), state.ttl());
        return (int) Math.min(Integer.MAX_VALUE, own + state.sharedWeight());
    }

    /** What {@code origin} weighs besides what all writes of its session share: the chain of its causes. */
    private static long of(Origin origin) {
        long weight = 0;
        Optional<Origin> link = Optional.of(origin);
        while (link.isPresent()) {
            weight += link.get().cause() instanceof Cause.Command ? 0 : CAUSE;
            link = link.get().before();
        }
        return weight;
    }

    /** What a contribution weighs. */
    static int contribution(Content content, Origin origin) {
        return (int) Math.min(Integer.MAX_VALUE, CONTRIBUTION + content.weight() + of(origin));
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
