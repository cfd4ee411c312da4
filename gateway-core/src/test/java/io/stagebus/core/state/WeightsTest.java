package io.stagebus.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.log.StateImage;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R15: what Params are said to hold is what they take of the heap, the journal's image of them too. */
class WeightsTest {

    private static final int COUNT = 200_000;
    private static final Origin ORIGIN = origin(0);

    /** What Params may have besides a value. */
    enum Kind {
        PLAIN(COUNT, 1),
        DEFAULT_TTL(50_000, 1),
        TTL_PER_WRITE(50_000, 1),
        LOCKED(50_000, 1),
        BY_A_RULE(50_000, 1),
        HIGHEST_OF_ONE(30_000, 1),
        HIGHEST_OF_TEN(10_000, 10);

        private final int count;
        private final int sessions;

        Kind(int count, int sessions) {
            this.count = count;
            this.sessions = sessions;
        }

        private Ttl defaultTtl() {
            return this == DEFAULT_TTL ? Ttl.sliding(3_600) : Ttl.NEVER;
        }

        private ParamFlags flags() {
            return switch (this) {
                case TTL_PER_WRITE -> ParamFlags.ofTtl(Ttl.absolute(60));
                case LOCKED -> new ParamFlags(true, false, Ttl.UNSPECIFIED);
                default -> ParamFlags.NONE;
            };
        }

        private Origin origin(Origin session) {
            return this == BY_A_RULE ? session.because(new Cause.Rule("fade", session)) : session;
        }

        private String prefix() {
            return name().startsWith("HIGHEST") ? "/max/" : "/param/";
        }
    }

    private final StateImage image = new StateImage(0);
    private long seq;

    private static Origin origin(int session) {
        return new Origin("test", "s" + session, "", "anonymous", Cause.COMMAND);
    }

    private static StateStore store(Ttl defaultTtl) {
        return new StateStore(new StateSettings(
                List.of(),
                List.of(new StateSettings.StrategyRule(AddressPattern.of("/max/**"), Strategy.MAX)),
                defaultTtl,
                COUNT,
                1L << 30,
                0));
    }

    @ParameterizedTest
    @EnumSource
    void paramsTakeNoMoreThanTheyAreWeighedAs(Kind kind) {
        StateStore store = store(kind.defaultTtl());
        List<Origin> sessions =
                IntStream.range(0, kind.sessions).mapToObj(WeightsTest::origin).toList();
        fill(store, kind, sessions, 0, 1_000);
        long before = used();
        long weighed = store.bytes();
        fill(store, kind, sessions, 1_000, kind.count);

        long taken = used() - before;
        assertThat(taken).isLessThan(store.bytes() - weighed).isGreaterThan((store.bytes() - weighed) / 2);
        assertThat(image.size()).isEqualTo(store.size()).isEqualTo(kind.count);
    }

    private void fill(StateStore store, Kind kind, List<Origin> sessions, int from, int to) {
        for (int i = from; i < to; i++) {
            Address address = Address.of(kind.prefix() + i);
            for (int session = 0; session < sessions.size(); session++) {
                Content content = Content.of(Value.of(i + session));
                Origin origin = kind.origin(sessions.get(session));
                WriteResult result = store.write(address, content, -1, kind.flags(), origin, true);
                assertThat(result).isInstanceOf(WriteResult.Written.class);
                if (result instanceof WriteResult.Written written) {
                    seq++;
                    image.apply(new JournalEntry(
                            seq, written.param(), store.ttlOf(address), store.expiresAtMicros(address), true));
                }
            }
        }
    }

    /** What a Param has no more weighs nothing more. */
    @Test
    void whatIsGoneIsWeighedNoMore() {
        StateStore store = store(Ttl.NEVER);
        Address plain = Address.of("/param/1");
        Address shared = Address.of("/max/1");
        Content content = Content.of(Value.of(1));
        store.write(plain, content, -1, ParamFlags.NONE, ORIGIN, true);
        long alone = store.bytes();
        store.write(plain, content, -1, ParamFlags.ofTtl(Ttl.sliding(9)), ORIGIN, true);
        assertThat(store.bytes()).isEqualTo(alone + Weights.LIFE);
        store.write(plain, content, -1, ParamFlags.ofTtl(Ttl.NEVER), ORIGIN, true);
        assertThat(store.bytes()).isEqualTo(alone);

        store.write(shared, content, -1, ParamFlags.NONE, ORIGIN, true);
        long one = store.bytes();
        // It does not win, and nothing is stored; it is kept all the same.
        store.write(shared, Content.of(Value.of(0)), -1, ParamFlags.NONE, origin(1), true);
        long two = store.bytes();
        store.begin();
        store.write(shared, Content.of(Value.of(0)), -1, ParamFlags.NONE, origin(2), true);
        store.rollback();
        assertThat(two).isGreaterThanOrEqualTo(one + Weights.CONTRIBUTION);
        assertThat(store.bytes()).isEqualTo(two);
        store.sessionEnded("s1", 10);
        assertThat(store.bytes()).isEqualTo(one);
        store.sessionEnded("s0", 10);
        assertThat(store.bytes()).isLessThan(one - Weights.SHARING - Weights.CONTRIBUTION);
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
