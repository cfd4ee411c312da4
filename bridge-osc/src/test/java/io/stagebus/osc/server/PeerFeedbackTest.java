package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.OTHER;
import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.f;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.mapping.Capture;
import io.stagebus.osc.server.FixedTarget.OnBoot;
import io.stagebus.osc.server.FixedTarget.TargetPolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a peer is sent what changes: bundles, dead band, echo, where answers go, what keeps a device talking. */
class PeerFeedbackTest {

    private static final InetSocketAddress DESK = new InetSocketAddress("10.0.0.9", 10_023);

    private final OscFixture osc = new OscFixture(OscFixture.unlimited());

    private static FixedTarget desk(Feedback feedback, FixedTarget.Reach reach, Upkeep upkeep) {
        return new FixedTarget(
                "desk",
                DESK,
                OscFixture.ROOT,
                List.of("/**"),
                new TargetPolicy(AccessScope.OPEN, OnBoot.HOLD, feedback),
                reach,
                upkeep);
    }

    private static OscFixture with(FixedTarget target) {
        return new OscFixture(OscFixture.unlimited(), List.of(target));
    }

    @Test
    void aBusBundleLeavesAsOneWhereThePeerAsksForIt() {
        osc.subscribe(TABLET, "/**");
        osc.from(TABLET, "/stagebus/bundle", OscArgument.TRUE);

        osc.from(OTHER, OscBundle.immediately(message("/a", i(1)), message("/b", i(2))));
        assertThat(osc.sentTo(TABLET)).containsExactly(OscBundle.immediately(message("/a", i(1)), message("/b", i(2))));

        osc.from(OTHER, "/a", i(3));
        assertThat(osc.sentTo(TABLET)).as("what is alone").containsExactly(message("/a", i(3)));

        osc.from(TABLET, "/stagebus/bundle", OscArgument.FALSE);
        osc.from(OTHER, OscBundle.immediately(message("/a", i(1)), message("/b", i(2))));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", i(1)), message("/b", i(2)));
    }

    @Test
    void bundlesAreFilledUpToTheirLimitAndNotBeyond() {
        osc.subscribe(TABLET, "/**");
        osc.from(TABLET, "/stagebus/bundle", i(256));
        OscPacket[] many = new OscPacket[100];
        for (int n = 0; n < many.length; n++) {
            many[n] = message("/n/" + n, i(n));
        }
        osc.from(OTHER, OscBundle.immediately(many));
        osc.from(OTHER, OscBundle.immediately(message("/long", text("x".repeat(300))), message("/short", i(1))));

        List<OscPacket> got = new ArrayList<>();
        for (OscPacket packet : osc.sentTo(TABLET)) {
            if (packet instanceof OscBundle bundle) {
                assertThat(OscBytes.encode(bundle)).hasSizeLessThanOrEqualTo(256);
                got.addAll(bundle.elements());
            } else {
                got.add(packet);
            }
        }
        assertThat(got)
                .hasSize(102)
                .startsWith(many)
                .endsWith(message("/long", text("x".repeat(300))), message("/short", i(1)));
    }

    @Test
    void aBundleSizeThatIsNoneIsRefused() {
        osc.from(TABLET, "/stagebus/bundle", i(-5));

        assertThat(osc.sentTo(TABLET))
                .containsExactly(message(
                        "/stagebus/error",
                        text("/stagebus/bundle"),
                        text("bundle-bytes must be 0 or 64..65507 but is -5")));
    }

    @Test
    void changesBelowTheDeadBandAreNotSent() {
        osc.from(TABLET, "/stagebus/subscribe", text("/a"), i(0), f(0.1));

        osc.set("/osc/a", Value.of(0.5));
        osc.set("/osc/a", Value.of(0.55));
        osc.set("/osc/a", Value.of(0.7));

        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", f(0.5)), message("/a", f(0.7)));
    }

    @Test
    void gearThatNeedsTheEchoGetsIt() {
        OscFixture echoing = with(desk(new Feedback(0, 0, true, 0), FixedTarget.Reach.DATAGRAMS, Upkeep.NONE));

        echoing.from(DESK, "/a", i(1));

        assertThat(echoing.sent()).containsExactly(new OscFixture.Sent(DESK, message("/a", i(1))));
    }

    @Test
    void aPeerIsAnsweredWhereItWishes() {
        osc.from(TABLET, "/stagebus/reply", i(53_001));
        osc.from(TABLET, "/stagebus/ping", i(1));

        InetSocketAddress there = new InetSocketAddress(TABLET.getAddress(), 53_001);
        assertThat(osc.sent()).containsExactly(new OscFixture.Sent(there, message("/stagebus/pong", i(1))));

        osc.subscribe(TABLET, "/**");
        osc.set("/osc/a", Value.of(1L));
        assertThat(osc.sent()).containsExactly(new OscFixture.Sent(there, message("/a", i(1))));
    }

    @Test
    void allAreAnsweredOnOnePortWhereTheDoorSaysSo() {
        PeerPolicy policy = new PeerPolicy(
                AccessScope.OPEN, 10, Duration.ofMinutes(5), Duration.ofSeconds(10), 9_001, Feedback.DEFAULT);
        OscFixture fixed = new OscFixture(policy);

        fixed.from(TABLET, "/stagebus/ping");
        fixed.from(new InetSocketAddress(TABLET.getAddress(), 40_000), "/stagebus/ping");

        InetSocketAddress there = new InetSocketAddress(TABLET.getAddress(), 9_001);
        assertThat(fixed.sent()).extracting(OscFixture.Sent::to).containsExactly(there, there);
        assertThat(fixed.counts.snapshot().peers()).as("one device").isEqualTo(1);
    }

    @Test
    void aDeviceIsToldWhatKeepsItTalking() {
        Upkeep upkeep = new Upkeep(
                List.of(message("/info")),
                List.of(new Upkeep.Repeated(Duration.ofSeconds(9), message("/xremote"))),
                List.of());
        OscFixture kept = with(desk(Feedback.DEFAULT, FixedTarget.Reach.DATAGRAMS, upkeep));

        assertThat(kept.sentTo(DESK)).containsExactly(message("/info"), message("/xremote"));
        kept.advance(Duration.ofSeconds(8));
        assertThat(kept.sent()).isEmpty();
        kept.advance(Duration.ofSeconds(20));
        assertThat(kept.sentTo(DESK)).containsExactly(message("/xremote"), message("/xremote"), message("/xremote"));
        kept.door.close();
        kept.advance(Duration.ofMinutes(1));
        assertThat(kept.sent()).isEmpty();
    }

    @Test
    void aConsoleMaySendFromAnotherPortThanItListensOn() {
        OscFixture console = with(desk(Feedback.DEFAULT, new FixedTarget.Reach(Transport.UDP, true), Upkeep.NONE));

        console.from(new InetSocketAddress(DESK.getAddress(), 49_152), "/fader", i(1));

        assertThat(console.observer.signals.getFirst().origin().sessionName()).isEqualTo("desk");
        assertThat(console.sent()).as("no echo").isEmpty();
        assertThat(console.counts.snapshot().peers()).as("it is no stranger").isZero();
    }

    @Test
    void aDumpEndsWithAWordThatItIsOver() {
        osc.set("/osc/a/1", Value.of(1L));
        osc.set("/osc/b", Value.of(2L));

        osc.from(TABLET, "/stagebus/dump", text("/a/*"));
        assertThat(osc.sentTo(TABLET))
                .containsExactly(message("/a/1", i(1)), message("/stagebus/dump/end", text("/a/*")));

        osc.from(TABLET, "/stagebus/dump");
        assertThat(osc.sentTo(TABLET)).hasSize(3).endsWith(message("/stagebus/dump/end", text("/**")));
    }

    @Test
    void noAnswerIsItselfARequest() {
        for (String answer : List.of("pong", "error", "root/is", "hello/is", "dump/end")) {
            osc.from(TABLET, "/stagebus/" + answer, text("x"));
        }
        assertThat(osc.sent()).isEmpty();
    }

    @Test
    void aNewBusStartsWithNothing() { // R28
        BusFixture bus = new BusFixture();
        for (int n = 0; n < 500; n++) {
            bus.set(bus.open(), "/osc/restored/" + n, Value.of(1L));
        }
        OscFixture quiet = new OscFixture(
                bus, OscFixture.unlimited(), List.of(desk(Feedback.DEFAULT, FixedTarget.Reach.DATAGRAMS, Upkeep.NONE)));
        quiet.advance(Duration.ofMinutes(10));
        assertThat(quiet.sent()).isEmpty();
    }

    @Test
    void tabletsThatSendBackWhatTheyGetDoNotKeepEachOtherBusy() {
        osc.subscribe(TABLET, "/**");
        osc.subscribe(OTHER, "/**");
        osc.from(TABLET, "/a", f(0.1));
        osc.sent();
        osc.heard();

        osc.from(OTHER, "/a", f(0.1));
        assertThat(osc.heard()).as("its own feedback").isEmpty();
        assertThat(osc.sent()).isEmpty();
        assertThat(osc.counts.snapshot().echoes()).isEqualTo(1);

        osc.from(OTHER, "/a", f(0.2));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", f(0.2)));
        osc.advance(Duration.ofSeconds(2));
        osc.from(TABLET, "/a", f(0.2));
        assertThat(osc.heard()).as("somebody sets it again").hasSize(2);
    }

    @Test
    void whatADeviceHasInItsAddressIsPutIntoOneParam() {
        Upkeep upkeep = new Upkeep(
                List.of(), List.of(), List.of(Capture.of("/eos/out/active/cue/{list}/{cue}", "/eos/out/active/cue")));
        OscFixture eos = with(desk(Feedback.DEFAULT, FixedTarget.Reach.DATAGRAMS, upkeep));

        eos.from(DESK, "/eos/out/active/cue/1/12.5", f(0.5));
        eos.from(DESK, "/eos/out/active/cue/1/13", f(0.5));
        eos.from(DESK, "/eos/out/active/cue/1/13", f(0.75));

        assertThat(eos.bus.bus.counters().params()).isEqualTo(1);
        assertThat(eos.bus
                        .bus
                        .current(Address.of("/osc/eos/out/active/cue"))
                        .orElseThrow()
                        .content()
                        .value())
                .isEqualTo(
                        new Value.Dict(Map.of("list", Value.of("1"), "cue", Value.of("13"), "value", Value.of(0.75))));
        eos.from(DESK, "/eos/out/active/cue/text", text("1/13 Storm"));
        assertThat(eos.bus.bus.current(Address.of("/osc/eos/out/active/cue/text")))
                .isPresent();
    }
}
