package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.OTHER;
import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.f;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.codec.OscException.Kind;
import io.stagebus.osc.codec.TimeTag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of datagrams: R3, R5, R6, R20, R23. */
class OscReceiverTest {

    private final OscFixture osc = new OscFixture();

    @Test
    void aMessageWithArgumentsSetsAParam() { // R6
        osc.from(TABLET, "/synth/cutoff", f(0.5));

        assertThat(osc.heard()).containsExactly(param("/osc/synth/cutoff", Value.of(0.5)));
    }

    @Test
    void aMessageWithoutArgumentsIsAnEventAndLeavesNothingBehind() { // R6
        osc.from(TABLET, "/go");

        assertThat(osc.heard()).containsExactly("EVENT /osc/go none");
        assertThat(osc.bus.bus.counters().params()).isZero();
    }

    @Test
    void theDeclaredKindOfAnAddressHolds() { // R5
        StateSettings state = new StateSettings(
                List.of(new StateSettings.KindRule(AddressPattern.of("/osc/eos/key/**"), SignalKind.EVENT)),
                List.of(),
                Ttl.NEVER,
                100,
                1 << 20,
                100);
        BusSettings settings = new BusSettings(state, 10, 10, 64, 10, 60, 4, 100);
        OscFixture declared =
                new OscFixture(new BusFixture(settings, new MemoryJournal(0)), PeerPolicy.DEFAULT, List.of());

        declared.from(TABLET, "/eos/key/go_0", f(1));

        assertThat(declared.heard()).containsExactly("EVENT /osc/eos/key/go_0 " + Value.of(1.0));
    }

    @Test
    void aBundleIsOneBatchInItsOrder() { // R23
        osc.from(
                TABLET,
                OscBundle.immediately(
                        message("/a", i(1)),
                        OscBundle.immediately(message("/b", i(2)), message("/a", i(3))),
                        message("/c")));

        assertThat(osc.heard())
                .containsExactly(
                        param("/osc/a", Value.of(1)),
                        param("/osc/b", Value.of(2)),
                        param("/osc/a", Value.of(3)),
                        "EVENT /osc/c none");
        assertThat(osc.counts.snapshot().writes()).isEqualTo(1);
    }

    @Test
    void aBundleIsAllOrNothing() { // R23
        OscFixture narrow = new OscFixture(new PeerPolicy(
                new AccessScope(
                        List.of(new AccessScope.Grant(AccessScope.Action.WRITE, AddressPattern.of("/osc/mine/**")))),
                10,
                Duration.ofMinutes(1),
                0));

        narrow.from(TABLET, OscBundle.immediately(message("/mine/1", i(1)), message("/yours/1", i(1))));
        assertThat(narrow.heard()).isEmpty();
        assertThat(narrow.counts.snapshot().rejected()).isEqualTo(1);

        narrow.from(TABLET, OscBundle.immediately(message("/mine/1", i(1)), message("/mine/2", i(1))));
        assertThat(narrow.heard()).hasSize(2);
    }

    @Test
    void aBundleInTheFutureRunsAtItsTime() { // R23
        TimeTag inTwoSeconds = TimeTag.ofMicros(osc.bus.clock.wallMicros() + 2_000_000);
        osc.from(TABLET, new OscBundle(inTwoSeconds, List.of(message("/later", i(1)))));

        osc.advance(Duration.ofMillis(1_999));
        assertThat(osc.heard()).isEmpty();
        osc.advance(Duration.ofMillis(2));
        assertThat(osc.heard()).containsExactly(param("/osc/later", Value.of(1)));
    }

    @Test
    void theBundlesOfABundleHaveTimesOfTheirOwn() {
        long now = osc.bus.clock.wallMicros();
        osc.from(
                TABLET,
                OscBundle.immediately(
                        message("/now", i(1)),
                        new OscBundle(
                                TimeTag.ofMicros(now + 1_000_000),
                                // No earlier than the bundle around it.
                                List.of(OscBundle.immediately(message("/later", i(1)))))));

        assertThat(osc.heard()).containsExactly(param("/osc/now", Value.of(1)));
        osc.advance(Duration.ofSeconds(1));
        assertThat(osc.heard()).containsExactly(param("/osc/later", Value.of(1)));
        assertThat(osc.counts.snapshot().lateBundles()).isZero();
    }

    @Test
    void aLateBundleRunsNowAndIsCounted() {
        osc.from(TABLET, new OscBundle(TimeTag.of(0, 2), List.of(message("/past", i(1)))));

        assertThat(osc.heard()).containsExactly(param("/osc/past", Value.of(1)));
        assertThat(osc.counts.snapshot().lateBundles()).isEqualTo(1);
    }

    @Test
    void aBundleTooFarAheadIsRefused() { // R23: 24 h
        TimeTag inTwoDays = TimeTag.ofMicros(osc.bus.clock.wallMicros() + 2 * 86_400_000_000L);
        osc.from(TABLET, new OscBundle(inTwoDays, List.of(message("/later", i(1)))));

        assertThat(osc.counts.snapshot().rejected()).isEqualTo(1);
        osc.advance(Duration.ofDays(3));
        assertThat(osc.heard()).isEmpty();
    }

    @Test
    void moreNamesThanAreRememberedAreStillRead() {
        for (int round = 0; round < 2; round++) {
            for (int n = 0; n < 9_000; n++) {
                osc.from(TABLET, "/n/" + n, i(round));
            }
        }
        assertThat(osc.heard()).hasSize(18_000).endsWith(param("/osc/n/8999", Value.of(1)));
    }

    @Test
    void malformedPacketsAreCountedByKindAndMakeNoPeer() {
        osc.from(TABLET, OscBytes.of("'/x' .. ',i' .."));
        osc.from(TABLET, OscBytes.of("'/x' .. ',i' .."));
        osc.from(OTHER, OscBytes.of("ff"));

        OscCounters counters = osc.counts.snapshot();
        assertThat(counters.malformed()).containsOnly(Map.entry(Kind.TRUNCATED, 2L), Map.entry(Kind.SIZE, 1L));
        assertThat(counters.malformedTotal()).isEqualTo(3);
        assertThat(counters.peers()).isZero();
        assertThat(counters.datagrams()).isEqualTo(3);
    }

    @Test
    void dropsBeforeLookingWhileTheGatewayIsOverloaded() { // R20
        BusSettings small = new BusSettings(StateSettings.DEFAULT, 10, 10, 4, 10, 60, 4, 100);
        OscFixture busy = new OscFixture(new BusFixture(small, new MemoryJournal(0)), PeerPolicy.DEFAULT, List.of());
        busy.bus.bus.admission().onChange(open -> {
            if (!open) {
                busy.deliver(TABLET, OscBytes.encode(message("/a", i(1))));
                busy.deliver(TABLET, OscBytes.of("ff"));
            }
        });

        // A batch ends while the commands of other threads still wait.
        busy.bus.bus.nowMicros();
        busy.bus.executor.elsewhere(() -> {
            for (int n = 0; n < 4; n++) {
                busy.bus.bus.submit(new Command.Unsubscribe(busy.observing, 99, Reply.NONE));
            }
        });
        busy.settle();

        assertThat(busy.counts.snapshot().overload()).isEqualTo(2);
        assertThat(busy.counts.snapshot().malformedTotal()).isZero();
        assertThat(busy.heard()).isEmpty();

        busy.from(TABLET, "/a", i(1));
        assertThat(busy.heard()).as("open again").hasSize(1);
    }
}
