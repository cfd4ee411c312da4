package io.stagebus.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a client can do over and over must not pile up in the store. */
class StateStoreMemoryTest {

    private static final Address ADDRESS = Address.of("/a");
    private static final Origin ORIGIN = new Origin("test", "s1", "", "anonymous", Cause.COMMAND);
    private static final ParamFlags LOCK = new ParamFlags(true, false, Ttl.UNSPECIFIED);
    private static final int TIMES = 20_000;

    private final StateStore store = new StateStore(StateSettings.DEFAULT);

    private void write(ParamFlags flags) {
        store.write(ADDRESS, Content.of(Value.TRUE), -1, flags, ORIGIN, true);
    }

    @Test
    void timesToLiveThatAreReplacedAreForgotten() {
        long nanos = 0;
        for (int i = 0; i < TIMES; i++) {
            nanos += 2_000_000_000L;
            store.tick(nanos / 1_000, nanos);
            store.expireOne();
            write(ParamFlags.ofTtl(Ttl.absolute(Integer.MAX_VALUE)));
            write(ParamFlags.ofTtl(Ttl.absolute(1)));
            write(ParamFlags.ofTtl(Ttl.absolute(Integer.MAX_VALUE)));
        }

        assertThat(store.watchedExpiries()).isLessThan(2_000);
    }

    @Test
    void timesToLiveOfDeletedParamsAreForgotten() {
        store.tick(0, 0);
        for (int i = 0; i < TIMES; i++) {
            write(ParamFlags.ofTtl(Ttl.sliding(Integer.MAX_VALUE)));
            store.delete(ADDRESS, ORIGIN);
        }

        assertThat(store.watchedExpiries()).isLessThan(2_000);
    }

    @Test
    void locksOfDeletedAndUndoneParamsAreForgotten() {
        store.tick(0, 0);
        write(LOCK);
        store.delete(ADDRESS, ORIGIN);
        store.begin();
        write(LOCK);
        store.rollback();

        assertThat(store.involvedSessions()).isZero();
    }

    /** A bundle that deletes a locked Param and is taken back leaves the lock to be freed by the session's end (R14). */
    @Test
    void aLockThatCameBackWithARollbackEndsWithItsSession() {
        store.tick(0, 0);
        write(LOCK);
        store.begin();
        store.delete(ADDRESS, ORIGIN);
        store.rollback();
        assertThat(store.lockHolder(ADDRESS)).contains("s1");

        store.sessionEnded("s1", Integer.MAX_VALUE);

        assertThat(store.lockHolder(ADDRESS)).isEmpty();
    }

    /** R13: the rest of a time to live cannot be longer than one can be, whatever a file says. */
    @Test
    void aRestoredTimeToLiveIsBounded() {
        store.tick(0, 0);
        var param = new io.stagebus.core.signal.Signal.Param(
                ADDRESS, Content.of(Value.TRUE), 1, 0, ORIGIN, ParamFlags.NONE, false);
        store.restore(param, Ttl.absolute(5), Long.MAX_VALUE);

        assertThat(OptionalLong.of(store.expiresAtMicros(ADDRESS))).hasValue(Integer.MAX_VALUE * 1_000_000L);
    }

    /** R19: Params that were renewed since they were queued are looked at a few at a time. */
    @Test
    void manyThatWereRenewedDoNotHoldUpATurn() {
        int count = 1_000;
        store.tick(0, 0);
        for (int i = 0; i < count; i++) {
            store.write(Address.of("/p/" + i), Content.of(Value.TRUE), -1, ttl(10), ORIGIN, true);
        }
        store.tick(9_000_000, 9_000_000_000L);
        for (int i = 1; i < count; i++) {
            store.write(Address.of("/p/" + i), Content.of(Value.FALSE), -1, ParamFlags.NONE, ORIGIN, true);
        }
        store.tick(11_000_000, 11_000_000_000L);
        int calls = 0;
        int expired = 0;
        while (store.nextExpiryNanos() <= 11_000_000_000L) {
            expired += store.expireOne().isPresent() ? 1 : 0;
            calls++;
        }
        assertThat(expired).isOne();
        assertThat(calls).as("each with a bounded part of the work").isGreaterThan(count / 100);
    }

    private static ParamFlags ttl(long seconds) {
        return ParamFlags.ofTtl(Ttl.sliding(seconds));
    }
}
