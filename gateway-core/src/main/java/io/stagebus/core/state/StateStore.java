package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Params: one place that knows every value, revision, lock and time to live, and decides whether a write is stored.
 * Not thread-safe: it belongs to the bus thread. It neither knows sessions' scopes nor delivers anything.
 *
 * <p>Time is told to it with {@link #tick}, once per batch.
 */
public final class StateStore {

    /** What deleted Params' revisions may weigh, as a part of what the Params may. */
    private static final int TOMBSTONES_PART = 4;

    /** How many Params that were renewed meanwhile are looked at in search of one that expires (R19). */
    private static final int MAX_LOOKS = 64;

    private static final long MAX_TTL_MICROS = Integer.MAX_VALUE * 1_000_000L;

    private final StateSettings settings;
    private final ParamTable params = new ParamTable();
    private final Revisions revisions;
    private final Expiries expiries = new Expiries(params::holds);
    private final Involvements involvements = new Involvements();

    private long nowMicros;
    private long nowNanos;

    /** An empty store. */
    public StateStore(StateSettings settings) {
        this.settings = settings;
        this.revisions = new Revisions(settings.maxTombstones(), settings.maxBytes() / TOMBSTONES_PART);
    }

    /** Tells the time: wall clock in microseconds since 1970, and the monotonic clock. */
    public void tick(long wallMicros, long monotonicNanos) {
        nowMicros = wallMicros;
        nowNanos = monotonicNanos;
    }

    /** The declared kind of an address, if any (R5). */
    public Optional<SignalKind> declaredKind(Address address) {
        return settings.kindOf(address);
    }

    /** Whether there is a Param at {@code address}. */
    public boolean contains(Address address) {
        return params.get(address) != null;
    }

    /** The Param at {@code address}; does not renew anything. */
    public Optional<Signal.Param> current(Address address) {
        ParamState state = params.get(address);
        return state == null ? Optional.empty() : Optional.ofNullable(state.current);
    }

    /** The Param at {@code address}; renews a sliding time to live (R13). */
    public Optional<Signal.Param> fetch(Address address) {
        ParamState state = params.get(address);
        if (state == null) {
            return Optional.empty();
        }
        if (state.ttl().mode() == Ttl.Mode.SLIDING) {
            state.live(state.ttl(), deadline(state.ttl()));
        }
        return Optional.ofNullable(state.current);
    }

    /** The slots of the Params, for resumable walks. */
    public Slots slots() {
        return params.slots();
    }

    /** The slot of the Param at {@code address}, or -1 when there is none. */
    public int slotOf(Address address) {
        ParamState state = params.get(address);
        return state == null ? -1 : state.slot;
    }

    /** How many Params there are. */
    public int size() {
        return params.size();
    }

    /** An estimate of the heap bytes the Params hold (R15). */
    public long bytes() {
        return params.bytes();
    }

    /**
     * Writes a Param.
     *
     * @param expectedRevision the revision the writer believes current, negative for any; ignored when the Param is created
     * @param flags lock, unlock, time to live
     * @param origin the writer; its session id owns locks and contributions
     * @param present whether the writer's session is open: one that is gone holds no lock and contributes nothing, since
     *     nothing would ever free it (R14)
     */
    public WriteResult write(
            Address address, Content content, long expectedRevision, ParamFlags flags, Origin origin, boolean present) {
        ParamFlags effective = present ? flags : ParamFlags.ofTtl(flags.ttl());
        ParamState state = params.get(address);
        if (state == null) {
            return create(address, content, effective, origin, present);
        }
        if (expectedRevision >= 0 && expectedRevision != state.revision()) {
            return new WriteResult.Refused(
                    Refusal.STALE_REVISION, "expected revision " + expectedRevision + " but it is " + state.revision());
        }
        String session = origin.sessionId();
        if (state.isLockedFor(session)) {
            return new WriteResult.Refused(Refusal.LOCKED, "locked by session " + state.lockHolder());
        }
        Content combined = state.combined(content);
        if (state.strategy == Strategy.MERGE && Weights.growsTooLarge(state, content, combined)) {
            return new WriteResult.Refused(
                    Refusal.CAPACITY, "merged, it would hold more than " + Weights.MAX_MERGED + " bytes");
        }
        params.changing(state);
        return resolve(state, combined, effective, origin, present);
    }

    private WriteResult create(Address address, Content content, ParamFlags flags, Origin origin, boolean present) {
        if (params.size() >= settings.maxParams()) {
            return new WriteResult.Refused(
                    Refusal.CAPACITY, "there are " + params.size() + " params already (max-params)");
        }
        long weight = Weights.of(address, content, origin, settings.defaultTtl());
        if (params.bytes() + weight > settings.maxBytes()) {
            return new WriteResult.Refused(
                    Refusal.CAPACITY, "params hold " + params.bytes() + " bytes already (max-param-bytes)");
        }
        ParamState state = new ParamState(address, settings.strategyOf(address));
        state.live(settings.defaultTtl(), deadline(settings.defaultTtl()));
        params.insert(state);
        return resolve(state, state.combined(content), flags, origin, present);
    }

    private WriteResult resolve(ParamState state, Content content, ParamFlags flags, Origin origin, boolean present) {
        String session = origin.sessionId();
        if (flags.lock() || (present && state.strategy == Strategy.LOCK && state.lockHolder() == null)) {
            state.lockFor(session);
        }
        WriteResult result = switch (state.strategy) {
            case LWW, LOCK, MERGE -> store(state, content, flags, origin);
            case MAX, MIN -> present ? compete(state, content, flags, origin) : yieldTo(state, content, flags, origin);
        };
        if (flags.unlock()) {
            state.lockFor(null);
        }
        involvements.update(state, true);
        params.reweigh(state, Weights.of(state));
        return result;
    }

    private WriteResult compete(ParamState state, Content content, ParamFlags flags, Origin origin) {
        String session = origin.sessionId();
        if (content.value() instanceof Value.Null) {
            state.withdraw(session);
        } else {
            state.contribute(session, new Sharing.Contribution(content, origin));
        }
        Optional<Sharing.Contribution> winner = state.winner();
        if (winner.isEmpty()) {
            return store(state, content, flags, origin);
        }
        Sharing.Contribution best = winner.get();
        Signal.Param now = state.current;
        boolean own = best.origin().sessionId().equals(session);
        if (!own && now != null && now.content().equals(best.content())) {
            // It did not win, but it was a write all the same (R13).
            renew(state, Ttl.UNSPECIFIED);
            return new WriteResult.Kept(state.revision());
        }
        return store(state, best.content(), flags, own ? origin : ParamState.settledBy(origin, best.origin()));
    }

    /** A writer that is gone counts where nobody contributes. */
    private WriteResult yieldTo(ParamState state, Content content, ParamFlags flags, Origin origin) {
        return state.contributions().isEmpty()
                ? store(state, content, flags, origin)
                : new WriteResult.Kept(state.revision());
    }

    private WriteResult.Written store(ParamState state, Content content, ParamFlags flags, Origin origin) {
        WriteResult.Written written = replace(state, content, flags, origin);
        renew(state, flags.ttl());
        return written;
    }

    /** Stores without renewing the time to live: what a session leaves behind is nobody's write. */
    private WriteResult.Written replace(ParamState state, Content content, ParamFlags flags, Origin origin) {
        Signal.Param before = state.current;
        long revision = before == null ? revisions.first(state.address) : revisions.after(before.revision());
        if (before == null) {
            revisions.created(state.address);
        }
        Signal.Param param = new Signal.Param(state.address, content, revision, nowMicros, origin, flags, false);
        state.current = param;
        return new WriteResult.Written(param, Optional.ofNullable(before));
    }

    private void renew(ParamState state, Ttl asked) {
        boolean said = asked.mode() != Ttl.Mode.UNSPECIFIED;
        Ttl ttl = said ? asked : state.ttl();
        // An absolute time counts from the write that set it; a later write that says nothing does not renew it.
        if (said || ttl.mode() == Ttl.Mode.SLIDING) {
            state.live(ttl, deadline(ttl));
        }
        expiries.watch(state);
    }

    /**
     * Deletes a Param (R12). {@link WriteResult.Kept} with 0 when there is none.
     *
     * @param origin who deletes it; a lock of another session refuses
     */
    public WriteResult delete(Address address, Origin origin) {
        ParamState state = params.get(address);
        if (state == null) {
            return new WriteResult.Kept(0);
        }
        if (state.isLockedFor(origin.sessionId())) {
            return new WriteResult.Refused(Refusal.LOCKED, "locked by session " + state.lockHolder());
        }
        return remove(state, origin);
    }

    private WriteResult.Written remove(ParamState state, Origin origin) {
        params.changing(state);
        Optional<Signal.Param> before = Optional.ofNullable(state.current);
        long revision = revisions.after(state.revision());
        params.remove(state);
        involvements.update(state, false);
        revisions.deleted(state.address, revision);
        return new WriteResult.Written(
                new Signal.Param(state.address, Content.NULL, revision, nowMicros, origin, ParamFlags.NONE, true),
                before);
    }

    /** The time at which the next Param may expire, on the monotonic clock; {@link Long#MAX_VALUE} when none can. */
    public long nextExpiryNanos() {
        return expiries.nextNanos();
    }

    /**
     * Removes one Param whose time is over at the last {@link #tick}. Looks at a few that may be; when none of these is over,
     * {@link #nextExpiryNanos} says whether there are more.
     */
    public Optional<WriteResult.Written> expireOne() {
        for (int looks = 0; looks < MAX_LOOKS && expiries.isDue(nowNanos); looks++) {
            ParamState state = expiries.take();
            if (state != null && params.holds(state) && state.ttl().expires()) {
                if (state.deadlineNanos() - nowNanos <= 0) {
                    return Optional.of(remove(state, Origin.GATEWAY.because(Cause.EXPIRY)));
                }
                expiries.watch(state);
            }
        }
        return Optional.empty();
    }

    /**
     * Frees the locks of a session that ended, and its contributions to max and min Params (R14). A Param without
     * contributions keeps its value. Some at a time (R19), in the order the session came by them.
     *
     * @param most how many Params at the most; there may be more of them while {@link #isInvolved}
     * @return the Params that changed
     */
    public List<WriteResult.Written> sessionEnded(String sessionId, int most) {
        List<WriteResult.Written> changed = new ArrayList<>();
        for (ParamState state : involvements.of(sessionId, most)) {
            if (sessionId.equals(state.lockHolder())) {
                state.lockFor(null);
            }
            Sharing.Contribution withdrawn = state.contributions().get(sessionId);
            if (withdrawn != null) {
                state.withdraw(sessionId);
                settle(state, withdrawn.origin().because(Cause.SESSION_END)).ifPresent(changed::add);
            }
            involvements.update(state, true);
            params.reweigh(state, Weights.of(state));
        }
        return changed;
    }

    /** Whether the session holds a lock or contributes to anything. */
    public boolean isInvolved(String sessionId) {
        return !involvements.of(sessionId, 1).isEmpty();
    }

    private Optional<WriteResult.Written> settle(ParamState state, Origin origin) {
        Signal.Param now = state.current;
        Optional<Sharing.Contribution> winner = state.winner();
        if (winner.isEmpty()
                || (now != null && now.content().equals(winner.get().content()))) {
            return Optional.empty();
        }
        return Optional.of(replace(state, winner.get().content(), ParamFlags.NONE, origin));
    }

    /**
     * Puts back what a restart recovered. Before the first write only.
     *
     * @param param as it was; a deleted one is remembered by its revision
     * @param ttl the time to live in force
     * @param remainingMicros what is left of it
     */
    public void restore(Signal.Param param, Ttl ttl, long remainingMicros) {
        if (param.deleted()) {
            revisions.deleted(param.address(), param.revision());
            return;
        }
        long remaining = Math.clamp(remainingMicros, 0, MAX_TTL_MICROS);
        ParamState state =
                ParamState.restored(param, settings.strategyOf(param.address()), ttl, nowNanos + remaining * 1_000);
        params.insert(state);
        expiries.watch(state);
    }

    /** No revision given from now on is below {@code floor} (R11). */
    public void raiseRevisionFloor(long floor) {
        revisions.raiseFloor(floor);
    }

    /** A Param that is created where none is remembered starts above {@code floor} (R12). */
    public void raiseCreationFloor(long floor) {
        revisions.raiseCreationFloor(floor);
    }

    /** The time to live in force at {@code address}, for the journal. */
    public Ttl ttlOf(Address address) {
        ParamState state = params.get(address);
        return state == null ? Ttl.NEVER : state.ttl();
    }

    /** The wall time at which the Param expires, microseconds since 1970; 0 when it does not. */
    public long expiresAtMicros(Address address) {
        ParamState state = params.get(address);
        return state == null || !state.ttl().expires() ? 0 : nowMicros + (state.deadlineNanos() - nowNanos) / 1_000;
    }

    /** The session that holds the lock on {@code address}, if any. */
    public Optional<String> lockHolder(Address address) {
        ParamState state = params.get(address);
        return state == null ? Optional.empty() : Optional.ofNullable(state.lockHolder());
    }

    /** From now on every change can be taken back: the parts of a bundle. */
    public void begin() {
        params.begin();
        revisions.begin();
    }

    /** Keeps the changes since {@link #begin}. */
    public void commit() {
        params.commit();
        revisions.commit();
    }

    /** Takes back the changes since {@link #begin}. */
    public void rollback() {
        revisions.rollback();
        for (ParamState state : params.rollback()) {
            boolean exists = params.holds(state);
            involvements.update(state, exists);
            if (exists) {
                expiries.watch(state);
            }
        }
    }

    /** How many entries wait in the expiry queue, useful or not. */
    int watchedExpiries() {
        return expiries.size();
    }

    /** How many sessions hold a lock or contribute. */
    int involvedSessions() {
        return involvements.sessions();
    }

    private long deadline(Ttl ttl) {
        return nowNanos + ttl.seconds() * 1_000_000_000L;
    }
}
