package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressTable;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.Sharing.Contribution;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One Param as the store keeps it: there may be a million, so what few have lies in objects that most do not have. Mutable;
 * owned by the store's thread.
 */
final class ParamState extends AddressTable.Entry<ParamState> {

    final Address address;
    final Strategy strategy;
    int slot = -1;
    /** See {@link Weights}. */
    int weight;

    Signal.@Nullable Param current;
    /** Null while it lives for ever. */
    private @Nullable Life life;

    private Sharing sharing = Sharing.NONE;

    ParamState(Address address, Strategy strategy) {
        this.address = address;
        this.strategy = strategy;
    }

    @Override
    public Address address() {
        return address;
    }

    Ttl ttl() {
        Life known = life;
        return known == null ? Ttl.NEVER : known.ttl;
    }

    /** What it has of a time to live; null while it lives for ever. */
    @Nullable
    Life life() {
        return life;
    }

    /** Sets the time to live, and until when on the monotonic clock that is. */
    void live(Ttl ttl, long deadlineNanos) {
        if (ttl.equals(Ttl.NEVER)) {
            // What waits for it in the queue of expiries does not count any more, see Expiries.
            life = null;
            return;
        }
        Life known = life;
        if (known == null) {
            known = new Life(ttl);
            life = known;
        }
        known.ttl = ttl;
        known.deadlineNanos = deadlineNanos;
    }

    /** When it expires on the monotonic clock; meaningless unless {@link #ttl} expires. */
    long deadlineNanos() {
        Life known = life;
        return known == null ? 0 : known.deadlineNanos;
    }

    @Nullable
    String lockHolder() {
        return sharing.lockHolder();
    }

    void lockFor(@Nullable String sessionId) {
        if (!Objects.equals(sharing.lockHolder(), sessionId)) {
            sharing = sharing.withHolder(sessionId);
        }
    }

    Map<String, Contribution> contributions() {
        return sharing.contributions();
    }

    /** What it weighs that sessions have to do with it. */
    long sharedWeight() {
        return sharing.weight();
    }

    /** The sessions it is booked under, see {@link Involvements}. */
    Set<String> involved() {
        return sharing.involved();
    }

    void involve(Set<String> sessions) {
        sharing = sharing.withInvolved(sessions);
    }

    long revision() {
        Signal.Param known = current;
        return known == null ? 0 : known.revision();
    }

    boolean isLockedFor(String sessionId) {
        String holder = sharing.lockHolder();
        return holder != null && !holder.equals(sessionId);
    }

    void contribute(String sessionId, Contribution contribution) {
        // Copied on write so that an undo can keep the map it saw.
        Map<String, Contribution> changed = new LinkedHashMap<>(contributions());
        if (!isComparable(contribution.content().value())) {
            // Among those that cannot be compared the newest wins, and the order of the map is what says newest.
            changed.remove(sessionId);
        }
        changed.put(sessionId, contribution);
        sharing = sharing.withContributions(changed);
    }

    boolean withdraw(String sessionId) {
        if (!contributions().containsKey(sessionId)) {
            return false;
        }
        Map<String, Contribution> changed = new LinkedHashMap<>(contributions());
        changed.remove(sessionId);
        sharing = sharing.withContributions(changed);
        return true;
    }

    /** Who would be touched by whose end: the holder of the lock and the contributors. */
    Set<String> sessions() {
        String holder = lockHolder();
        if (holder == null) {
            return contributions().isEmpty() ? Set.of() : contributions().keySet();
        }
        Set<String> all = new HashSet<>(contributions().keySet());
        all.add(holder);
        return all;
    }

    /** The contribution that wins: the highest or lowest number; where there is none, the newest. */
    Optional<Contribution> winner() {
        @Nullable Contribution best = null;
        for (Contribution candidate : contributions().values()) {
            if (best == null
                    || beats(candidate.content().value(), best.content().value())) {
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private boolean beats(Value candidate, Value best) {
        if (!isComparable(candidate) || !isComparable(best)) {
            return isComparable(candidate) || !isComparable(best);
        }
        int order = compareNumbers(candidate, best);
        return strategy == Strategy.MAX ? order > 0 : order < 0;
    }

    /** NaN is neither high nor low; it must not win for good. */
    private static boolean isComparable(Value value) {
        return value.isNumber() && !Double.isNaN(value.asDouble());
    }

    /** Compares without turning large integers into doubles. */
    private static int compareNumbers(Value a, Value b) {
        if (a instanceof Value.Int(long x) && b instanceof Value.Int(long y)) {
            return Long.compare(x, y);
        }
        return Double.compare(a.asDouble(), b.asDouble());
    }

    /** What is to be stored when {@code content} is written: with merge, what it makes of the current value. */
    Content combined(Content content) {
        return strategy == Strategy.MERGE ? merged(content) : content;
    }

    /** Maps by key, null removes; anything else replaces (R14). */
    private Content merged(Content content) {
        if (!(content.value() instanceof Value.Dict(Map<String, Value> changes))) {
            return content;
        }
        Signal.Param now = current;
        boolean isMap = now != null && now.content().value() instanceof Value.Dict;
        if (!isMap && !changes.containsValue(Value.NULL)) {
            return content;
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        if (now != null && now.content().value() instanceof Value.Dict(Map<String, Value> old)) {
            entries.putAll(old);
        }
        changes.forEach((key, value) -> {
            if (value instanceof Value.Null) {
                entries.remove(key);
            } else {
                entries.put(key, value);
            }
        });
        return Content.of(new Value.Dict(entries));
    }

    /** What a write brought about that did not win itself is news to its writer and to the winner both. */
    static Origin settledBy(Origin writer, Origin winner) {
        boolean own = writer.cause().equals(Cause.COMMAND);
        return own ? writer.because(new Cause.Settled(winner.because(Cause.COMMAND))) : writer;
    }

    /** What a restart knows of a Param. */
    static ParamState restored(Signal.Param param, Strategy strategy, Ttl ttl, long deadlineNanos) {
        ParamState state = new ParamState(param.address(), strategy);
        state.current = param;
        state.live(ttl, deadlineNanos);
        state.weight = Weights.of(state);
        return state;
    }

    /** A copy of everything a write can change, for {@link #restoreFrom}. */
    ParamState copy() {
        ParamState copy = new ParamState(address, strategy);
        copy.restoreFrom(this);
        return copy;
    }

    void restoreFrom(ParamState saved) {
        weight = saved.weight;
        current = saved.current;
        live(saved.ttl(), saved.deadlineNanos());
        sharing = saved.sharing.withInvolved(involved());
    }
}
