package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.OTHER;
import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.osc.mapping.OscRoot;
import io.stagebus.osc.server.FixedTarget.OnBoot;
import io.stagebus.osc.server.FixedTarget.TargetPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is remembered, for how long, and how many: peers and fixed targets (R28). */
class OscSessionsTest {

    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final InetSocketAddress CONSOLE = new InetSocketAddress("10.0.0.9", 8001);

    private static OscFixture atMost(int peers) {
        return new OscFixture(new PeerPolicy(AccessScope.OPEN, peers, IDLE, 0));
    }

    private static InetSocketAddress port(int port) {
        return new InetSocketAddress("10.0.0.5", port);
    }

    private static FixedTarget console(OnBoot onBoot) {
        return new FixedTarget(
                "console",
                CONSOLE,
                OscRoot.of("/osc/desk"),
                List.of("/**"),
                new TargetPolicy(AccessScope.OPEN, onBoot, 0));
    }

    private static OscFixture with(FixedTarget target) {
        return new OscFixture(OscFixture.unlimited(), List.of(target));
    }

    @Test
    void aSilentPeerIsForgottenWithItsSubscriptions() {
        OscFixture osc = atMost(10);
        osc.subscribe(TABLET, "/**");
        osc.from(OTHER, "/a", i(1));
        osc.sent();

        osc.advance(IDLE.minusSeconds(1));
        osc.from(OTHER, "/a", i(2));
        assertThat(osc.sentTo(TABLET)).hasSize(1);

        osc.advance(Duration.ofSeconds(2));
        assertThat(osc.counts.snapshot().peers()).isEqualTo(1);
        assertThat(osc.counts.snapshot().peersExpired()).isEqualTo(1);
        osc.from(OTHER, "/a", i(3));
        assertThat(osc.sentTo(TABLET)).isEmpty();

        osc.advance(IDLE.plusSeconds(1));
        assertThat(osc.counts.snapshot().peers()).isZero();
        assertThat(osc.bus.bus.counters().sessions()).as("the observer is left").isEqualTo(1);
        assertThat(osc.bus.bus.counters().subscriptions()).isEqualTo(1);
    }

    @Test
    void whoKeepsSendingIsNotForgotten() {
        OscFixture osc = atMost(10);
        osc.subscribe(TABLET, "/**");
        for (int n = 0; n < 10; n++) {
            osc.advance(IDLE.dividedBy(2));
            osc.from(TABLET, "/stagebus/ping");
        }
        osc.sent();

        osc.set("/osc/a", Value.of(1L));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", i(1)));
    }

    @Test
    void malformedPacketsDoNotKeepAPeer() {
        OscFixture osc = atMost(10);
        osc.from(TABLET, "/a", i(1));
        osc.advance(IDLE.minusSeconds(1));
        osc.from(TABLET, new byte[] {1});
        osc.advance(Duration.ofSeconds(2));

        assertThat(osc.counts.snapshot().peers()).isZero();
    }

    @Test
    void writersMakeRoomTheLongestSilentFirst() {
        OscFixture osc = atMost(3);
        osc.from(port(1), "/a", i(1));
        osc.from(port(2), "/a", i(1));
        osc.subscribe(port(3), "/**");
        osc.from(port(1), "/a", i(1));
        osc.sent();

        osc.from(port(4), "/a", i(2));

        assertThat(osc.counts.snapshot().peersEvicted()).isEqualTo(1);
        assertThat(osc.counts.snapshot().peers()).isEqualTo(3);
        assertThat(osc.bus.bus.counters().sessions()).isEqualTo(4);
        assertThat(osc.sentTo(port(3))).as("who subscribed stays").hasSize(1);
        assertThat(osc.sessions.known(port(1))).isNotNull();
        assertThat(osc.sessions.known(port(2))).isNull();
    }

    @Test
    void aFloodOfSendersIsBounded() {
        OscFixture osc = atMost(50);
        osc.subscribe(TABLET, "/**");
        osc.sent();
        for (int n = 10_001; n <= 15_000; n++) {
            osc.from(port(n), "/a", i(n));
        }

        OscCounters counters = osc.counts.snapshot();
        assertThat(counters.peers()).isEqualTo(50);
        assertThat(osc.bus.bus.counters().sessions()).isEqualTo(51);
        assertThat(counters.writes()).as("everybody was heard").isEqualTo(5_000);
        assertThat(osc.sentTo(TABLET)).hasSize(5_000);
    }

    @Test
    void subscribersLeavePlacesForThoseWhoOnlyWrite() {
        OscFixture osc = atMost(4);
        for (int n = 1; n <= 3; n++) {
            osc.subscribe(port(n), "/**");
        }
        assertThat(osc.sent()).isEmpty();

        osc.subscribe(port(4), "/**");
        assertThat(osc.sentTo(port(4)))
                .containsExactly(message(
                        "/stagebus/error",
                        OscFixture.text("/stagebus/subscribe"),
                        OscFixture.text("too many peers have subscribed (max-peers)")));
        for (int n = 5; n <= 9; n++) {
            osc.from(port(n), "/a", i(n));
        }
        assertThat(osc.sentTo(port(3))).hasSize(5);
        assertThat(osc.counts.snapshot().peersRefused()).isZero();
        assertThat(osc.counts.snapshot().peers()).isEqualTo(4);

        // Who has subscribed may do so again, and another one when a place is free.
        osc.subscribe(port(3), "/b");
        osc.from(port(2), "/stagebus/unsubscribe");
        osc.subscribe(port(9), "/b");
        osc.sent();
        osc.set("/osc/b", Value.of(1L));
        assertThat(osc.sent()).extracting(OscFixture.Sent::to).containsExactlyInAnyOrder(port(1), port(3), port(9));
    }

    @Test
    void withASinglePlaceASubscriberKeepsIt() {
        OscFixture osc = atMost(1);
        osc.subscribe(port(1), "/**");

        osc.from(port(2), "/a", i(1));

        assertThat(osc.heard()).isEmpty();
        assertThat(osc.counts.snapshot().peersRefused()).isEqualTo(1);
    }

    @Test
    void theGatewaysOwnBoundHoldsToo() {
        BusSettings two = new BusSettings(StateSettings.DEFAULT, 2, 10, 64, 10, 60, 4, 100);
        OscFixture osc = new OscFixture(new BusFixture(two, new MemoryJournal(0)), PeerPolicy.DEFAULT, List.of());

        osc.from(port(1), "/a", i(1));
        osc.subscribe(port(1), "/b");
        osc.from(port(2), "/a", i(2));

        assertThat(osc.heard()).as("who has subscribed keeps its place").hasSize(1);
        assertThat(osc.counts.snapshot().peersRefused()).isEqualTo(1);
        assertThat(osc.counts.snapshot().peers()).isEqualTo(1);
    }

    @Test
    void aSessionSaysWhereItComesFrom() { // R30
        OscFixture osc = atMost(10);
        osc.from(TABLET, "/a", i(1));

        assertThat(osc.observer.signals.getFirst().origin().door()).isEqualTo("osc");
        assertThat(osc.observer.signals.getFirst().origin().sessionName()).isEqualTo("10.0.0.5:9000");
    }

    @Test
    void aFixedTargetIsOnHoldAtBootAndGetsLiveChanges() { // R28
        BusFixture bus = new BusFixture();
        bus.set(bus.open(), "/osc/desk/fader", Value.of(1L));
        OscFixture osc = new OscFixture(bus, OscFixture.unlimited(), List.of(console(OnBoot.HOLD)));

        osc.advance(Duration.ofMinutes(10));
        assertThat(osc.sent()).isEmpty();

        osc.set("/osc/desk/fader", Value.of(2L));
        osc.set("/osc/other", Value.of(2L));
        assertThat(osc.sent()).containsExactly(new OscFixture.Sent(CONSOLE, message("/fader", i(2))));
    }

    @Test
    void aFixedTargetMayAskForTheStateAtBoot() { // R28
        BusFixture bus = new BusFixture();
        bus.set(bus.open(), "/osc/desk/fader", Value.of(1L));
        OscFixture osc = new OscFixture(bus, OscFixture.unlimited(), List.of(console(OnBoot.SEND)));

        assertThat(osc.sent()).containsExactly(new OscFixture.Sent(CONSOLE, message("/fader", i(1))));
    }

    @Test
    void aFixedTargetDoesNotGetBackWhatItSent() {
        OscFixture osc = with(console(OnBoot.HOLD));
        osc.from(CONSOLE, "/fader", i(1));

        assertThat(osc.heard()).hasSize(1);
        assertThat(osc.observer.signals).isEmpty();
        assertThat(osc.sent()).isEmpty();
        assertThat(osc.counts.snapshot().peers()).as("it is no stranger").isZero();

        // From another port of its host it is taken for somebody else, who sees the listener's root.
        osc.from(new InetSocketAddress("10.0.0.9", 55555), "/desk/fader", i(2));
        assertThat(osc.sent()).containsExactly(new OscFixture.Sent(CONSOLE, message("/fader", i(2))));
    }

    @Test
    void closingEndsEverySession() {
        OscFixture osc = with(console(OnBoot.HOLD));
        osc.subscribe(TABLET, "/**");
        osc.from(OTHER, "/a", i(1));
        osc.sent();

        osc.door.close();
        osc.settle();
        osc.set("/osc/desk/fader", Value.of(1L));

        assertThat(osc.sent()).isEmpty();
        assertThat(osc.bus.bus.counters().sessions()).isEqualTo(1);
    }

    @Test
    void aFullSocketKeepsTheNewestValueOfEachAddress() { // R21
        OscFixture osc = new OscFixture(OscFixture.unlimited());
        osc.subscribe(TABLET, "/**");
        osc.sent();

        osc.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int n = 0; n < 100; n++) {
            osc.set("/osc/a", Value.of((long) n));
            osc.set("/osc/b", Value.of((long) -n));
        }
        osc.bus.emit(osc.observing, "/osc/e", Value.of(1L));
        assertThat(osc.sent()).isEmpty();
        assertThat(osc.counts.snapshot().dropped()).as("the event").isEqualTo(1);

        osc.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        osc.settle();
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", i(99)), message("/b", i(-99)));

        osc.set("/osc/a", Value.of(100L));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", i(100)));
    }

    @Test
    void whatWaitsForAFullSocketIsBounded() { // R21
        OscFixture osc = new OscFixture(OscFixture.unlimited());
        osc.subscribe(TABLET, "/**");
        osc.sent();

        osc.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        for (int n = 0; n < 2_000; n++) {
            osc.set("/osc/p/" + n, Value.of((long) n));
        }
        osc.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        osc.settle();

        assertThat(osc.sentTo(TABLET)).hasSize(1_024).contains(message("/p/1999", i(1_999)));
        assertThat(osc.counts.snapshot().dropped()).isEqualTo(2_000 - 1_024);
    }

    @Test
    void whatFitsNoDatagramIsCounted() {
        OscFixture osc = new OscFixture(OscFixture.unlimited());
        osc.subscribe(TABLET, "/**");
        osc.sent();

        osc.set("/osc/big", Value.of("x".repeat(70_000)));

        assertThat(osc.sent()).isEmpty();
        assertThat(osc.counts.snapshot().unsendable()).isEqualTo(1);
    }

    @Test
    void strangersThatFillTheGatewayMakeRoomForEachOther() {
        StateSettings state = BusSettings.DEFAULT.state();
        BusSettings few = new BusSettings(state, 4, 10, 100, 10, 10, 10, 1_000);
        OscFixture osc = new OscFixture(new BusFixture(few, new MemoryJournal(10)), OscFixture.unlimited(), List.of());

        for (int sender = 1; sender <= 6; sender++) {
            osc.from(port(sender), "/a", i(sender));
        }

        assertThat(osc.heard()).hasSize(6);
        assertThat(osc.counts.peersEvicted.sum()).isEqualTo(3);
        assertThat(osc.counts.peersRefused.sum()).isZero();
    }
}
