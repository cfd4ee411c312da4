package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.f;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.TimeTag;
import java.time.Duration;
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
    void manyKnownAddressesAreLookedAtInSlices() { // R19
        for (int n = 0; n < 5_000; n++) {
            osc.bus.set(osc.observing, "/osc/n/" + n, Value.of(0L));
        }
        osc.settle();
        osc.heard();

        osc.from(TABLET, "/n/?", i(1));
        assertThat(osc.heard()).hasSize(10);

        osc.from(TABLET, "/n/*", i(1));
        assertThat(osc.heard()).as("stands for too many").isEmpty();
        assertThat(osc.counts.snapshot().patternsRefused()).isEqualTo(1);
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
