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
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.codec.TimeTag;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Address patterns of messages stand for the known addresses of the peer's root (R3; OSC 1.0 "Pattern Matching"). */
class PatternDispatchTest {

    private final OscFixture osc = new OscFixture();

    private OscFixture with(String... addresses) {
        for (String address : addresses) {
            osc.set(address, Value.of(0L));
        }
        osc.heard();
        return osc;
    }

    @Test
    void aPatternSetsEveryKnownAddressThatItMatches() {
        with("/osc/1/fader1", "/osc/1/fader2", "/osc/1/fader10", "/osc/2/fader1", "/1/fader1");

        osc.from(TABLET, "/1/fader?", f(0.5));

        assertThat(osc.heard())
                .containsExactlyInAnyOrder(
                        param("/osc/1/fader1", Value.of(0.5)), param("/osc/1/fader2", Value.of(0.5)));
        assertThat(osc.counts.snapshot().patterns()).isEqualTo(1);
    }

    @Test
    void whatNobodyKnowsIsNotMade() {
        osc.from(TABLET, "/1/fader*", f(0.5));

        assertThat(osc.heard()).isEmpty();
        assertThat(osc.bus.bus.counters().params()).isZero();
        assertThat(osc.counts.snapshot().patternsUnmatched()).isEqualTo(1);
    }

    @Test
    void slashesStandForAnyNumberOfLevels() { // OSC 1.1
        with("/osc/a/b", "/osc/a/x/y/b", "/osc/b", "/osc/a/c");

        osc.from(TABLET, "//b", i(1));

        assertThat(osc.heard()).hasSize(3);
    }

    @Test
    void anEventByPatternIsAnEventAtEachAddress() {
        with("/osc/a/1", "/osc/a/2");

        osc.from(TABLET, "/a/*");

        assertThat(osc.heard()).containsExactlyInAnyOrder("EVENT /osc/a/1 none", "EVENT /osc/a/2 none");
    }

    @Test
    void aPatternInABundleBelongsToItsBatchAndItsTime() { // R23
        with("/osc/a/1", "/osc/a/2");
        TimeTag soon = TimeTag.ofMicros(osc.bus.clock.wallMicros() + 1_000_000);

        osc.from(TABLET, new OscBundle(soon, List.of(message("/a/{1,2}", i(1)), message("/b", i(2)))));
        assertThat(osc.heard()).isEmpty();
        osc.advance(Duration.ofSeconds(1));

        assertThat(osc.heard()).hasSize(3).last().isEqualTo(param("/osc/b", Value.of(2L)));
        assertThat(osc.counts.snapshot().writes()).as("one batch").isEqualTo(1);
    }

    @Test
    void onlyWhatThePeerMayWriteIsMeant() {
        AccessScope mine = new AccessScope(
                List.of(new AccessScope.Grant(AccessScope.Action.WRITE, AddressPattern.of("/osc/mine/**"))));
        OscFixture narrow = new OscFixture(new PeerPolicy(mine, 10, Duration.ofMinutes(1), 0));
        narrow.set("/osc/mine/a", Value.of(0L));
        narrow.set("/osc/yours/a", Value.of(0L));
        narrow.heard();

        narrow.from(TABLET, "/*/a", i(1));

        assertThat(narrow.heard()).containsExactly(param("/osc/mine/a", Value.of(1L)));
        assertThat(narrow.counts.snapshot().rejected()).isZero();
    }

    @Test
    void theGatewaysOwnAddressesAreNeverMeant() { // R3, R4
        PeerPolicy mighty = new PeerPolicy(AccessScope.ADMIN, 10, Duration.ofMinutes(1), 0);
        OscFixture whole = new OscFixture(
                new BusFixture(),
                new OscSettings(new InetSocketAddress(0), OscRoot.WHOLE_TREE, mighty, List.of(), 1 << 20));
        whole.set("/stagebus/rules/reload", Value.of(0L));
        whole.set("/house/reload", Value.of(0L));
        whole.heard();

        whole.from(TABLET, "/*/*/reload", i(1));
        whole.from(TABLET, "//reload", i(1));
        whole.from(TABLET, "/stag*/rules/reload", i(1));
        whole.from(TABLET, OscBundle.immediately(message("/[s]tagebus/*/reload", i(2)), message("//reload", i(2))));

        assertThat(whole.heard())
                .containsExactly(param("/house/reload", Value.of(1L)), param("/house/reload", Value.of(2L)));
        assertThat(whole.counts.snapshot().writes()).isEqualTo(2);
    }

    private void known(int params) {
        for (int n = 0; n < params; n++) {
            osc.bus.set(osc.observing, "/osc/n/" + n, Value.of(0L));
        }
        osc.settle();
        osc.heard();
    }

    private void deliver(InetSocketAddress sender, String address, OscArgument... arguments) {
        osc.deliver(sender, OscBytes.encode(message(address, arguments)));
    }

    @Test
    void manyKnownAddressesAreLookedAtInSlices() { // R19
        known(5_000);

        osc.from(TABLET, "/n/?", i(1));
        assertThat(osc.heard()).hasSize(10);

        osc.from(TABLET, "/n/*", i(1));
        assertThat(osc.heard()).as("stands for too many").isEmpty();
        assertThat(osc.counts.snapshot().patternsRefused()).isEqualTo(1);
    }

    @Test
    void manyAddressesAreWrittenInSlices() { // R19
        known(1_000);

        deliver(TABLET, "/n/*", i(1));
        assertThat(osc.heard()).hasSize(64);
        deliver(OTHER, "/other", i(1));
        assertThat(osc.heard()).as("nobody else waits").containsExactly(param("/osc/other", Value.of(1L)));

        osc.settle();
        assertThat(osc.heard()).hasSize(936);
    }

    @Test
    void whatItsSenderSendsBehindAPatternFollowsIt() {
        known(3_000);

        deliver(TABLET, "/n/*", i(1));
        deliver(TABLET, "/n/2999", i(2));
        deliver(TABLET, "/n/299?", i(3));
        osc.deliver(TABLET, OscBytes.encode(OscBundle.immediately(message("/n/0", i(4)), message("/n/2998", i(5)))));
        deliver(TABLET, "/stagebus/ping");
        assertThat(osc.sentTo(TABLET)).as("behind it too").isEmpty();
        osc.settle();

        List<String> heard = osc.heard();
        assertThat(heard).hasSize(3_000 + 1 + 10 + 2);
        assertThat(heard.indexOf(param("/osc/n/2999", Value.of(2L)))).isEqualTo(3_000);
        assertThat(heard.subList(3_011, 3_013))
                .containsExactly(param("/osc/n/0", Value.of(4L)), param("/osc/n/2998", Value.of(5L)));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/stagebus/pong"));
    }

    @Test
    void onePeersPatternsTakeNoOthersPlace() {
        known(1_100);
        for (int n = 0; n < 70; n++) {
            deliver(TABLET, "/n/*", i(n));
        }

        deliver(OTHER, "/n/1[1-3]", i(7));
        osc.settle();

        assertThat(osc.heard()).contains(param("/osc/n/11", Value.of(7L))).hasSize(70 * 1_100 + 3);
        assertThat(osc.counts.snapshot().patternsRefused()).isZero();
    }

    @Test
    void whatWaitsBehindAPatternIsBounded() {
        known(3_000);
        byte[] large = OscBytes.encode(message("/large", new OscArgument.Blob(Bytes.owning(new byte[60_000]))));

        deliver(TABLET, "/n/*", i(1));
        for (int n = 0; n < 30; n++) {
            osc.deliver(TABLET, large);
        }
        osc.settle();

        int room = Backlog.MAX_WEIGHT / (large.length + Backlog.PACKET_WEIGHT);
        assertThat(osc.heard()).hasSize(3_000 + room);
        assertThat(osc.counts.snapshot().backlogDropped()).isEqualTo(30 - room);
    }

    @Test
    void whatWaitedIsReadAtItsTurn() {
        known(3_000);
        byte[] malformed = OscBytes.of("'/a'.. ',i'..");

        deliver(TABLET, "/n/*", i(1));
        osc.deliver(TABLET, malformed);
        deliver(TABLET, "/late", i(1));
        assertThat(osc.counts.snapshot().malformed()).as("not decoded before").isEmpty();
        osc.settle();

        assertThat(osc.heard()).hasSize(3_001).last().isEqualTo(param("/osc/late", Value.of(1L)));
        assertThat(osc.counts.snapshot().malformed()).hasSize(1);
    }

    @Test
    void aPeerThatIsForgottenLeavesNothingBehind() {
        OscFixture few = new OscFixture(new PeerPolicy(AccessScope.OPEN, 1, Duration.ofMinutes(5), 0));
        for (int n = 0; n < 3_000; n++) {
            few.bus.set(few.observing, "/osc/n/" + n, Value.of(0L));
        }
        few.settle();
        few.heard();

        few.deliver(TABLET, OscBytes.encode(message("/n/*", i(1))));
        few.deliver(TABLET, OscBytes.encode(message("/n/0", i(2))));
        few.from(OTHER, "/x", i(1));

        assertThat(few.heard()).containsExactly(param("/osc/x", Value.of(1L)));
        assertThat(few.counts.snapshot().backlogDropped()).isEqualTo(1);
        assertThat(few.counts.snapshot().rejected()).isZero();
    }

    @Test
    void aBundleIsNoLargerThanABatchMayBe() { // R19, R23
        List<OscPacket> messages = new ArrayList<>(Collections.nCopies(1_023, message("/n", i(1))));
        messages.add(OscBundle.immediately(message("/n", i(2))));
        osc.from(TABLET, OscBundle.immediately(messages.toArray(OscPacket[]::new)));
        assertThat(osc.heard()).hasSize(1_024);

        messages.add(message("/stagebus/ping"));
        osc.from(TABLET, OscBundle.immediately(messages.toArray(OscPacket[]::new)));
        assertThat(osc.heard()).isEmpty();
        assertThat(osc.sentTo(TABLET)).isEmpty();
        assertThat(osc.counts.snapshot().bundlesRefused()).isEqualTo(1);
    }

    @Test
    void thePatternsOfABundleStandForNoMoreThanABatchMayBe() { // R19, R23
        known(1_024);

        osc.from(TABLET, OscBundle.immediately(message("/n/*", i(1))));
        assertThat(osc.heard()).hasSize(1_024);

        osc.from(TABLET, OscBundle.immediately(message("/n/*", i(1)), message("/n/0", i(2))));
        assertThat(osc.heard()).isEmpty();
        assertThat(osc.counts.snapshot().bundlesRefused()).isEqualTo(1);
    }

    @Test
    void whatIsNoPatternIsRefusedAndCounted() {
        with("/osc/a");

        osc.from(TABLET, "/[a", i(1));
        osc.from(TABLET, "/{a", i(1));

        assertThat(osc.heard()).isEmpty();
        assertThat(osc.counts.snapshot().patternsRefused()).isEqualTo(2);
    }
}
