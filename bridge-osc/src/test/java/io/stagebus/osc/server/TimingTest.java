package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.f;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.TimeTag;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Time tags: now, later, late (OSC 1.0 "Temporal Semantics and OSC Time Tags"; R23). */
class TimingTest {

    private static OscFixture dropping(Duration grace) {
        return new OscFixture(
                new BusFixture(),
                new OscSettings(
                        List.of(new ListenerSettings(Transport.UDP, new InetSocketAddress(0), OscFixture.ROOT)),
                        OscFixture.unlimited(),
                        List.of(),
                        List.of(),
                        new TimePolicy(true, grace),
                        1 << 20));
    }

    private static OscBundle late(OscFixture osc, long millis, OscMessage message) {
        long atMicros = osc.bus.clock.wallMicros() - millis * 1_000;
        return new OscBundle(TimeTag.ofMicros(atMicros), List.of(message));
    }

    @Test
    void whoWantsItHasLateBundlesDropped() {
        OscFixture osc = dropping(Duration.ofMillis(100));

        osc.from(TABLET, late(osc, 99, message("/a", i(1))));
        osc.from(TABLET, late(osc, 101, message("/b", i(1))));
        osc.from(TABLET, OscBundle.immediately(message("/c", i(1)), late(osc, 5_000, message("/d", i(1)))));

        assertThat(osc.heard()).containsExactly(param("/osc/a", Value.of(1L)), param("/osc/c", Value.of(1L)));
        assertThat(osc.counts.snapshot().lateBundles()).isEqualTo(3);
        assertThat(osc.counts.snapshot().lateDropped()).isEqualTo(2);
    }

    @Test
    void aPeerIsToldOfItsClockOnce() {
        OscFixture osc = new OscFixture();
        osc.from(TABLET, "/a", i(0));
        OscPeer peer = Objects.requireNonNull(osc.sessions.known(TABLET));

        osc.from(TABLET, late(osc, 900, message("/a", i(1))));
        assertThat(peer.isClockKnownWrong()).as("the network may do that").isFalse();
        osc.from(TABLET, late(osc, 1_100, message("/a", i(2))));
        assertThat(peer.isClockKnownWrong()).isTrue();
    }

    @Test
    void theTagsOfABundleThatWaitedAreRemembered() { // R10
        OscFixture osc = new OscFixture(OscFixture.unlimited());
        long soon = osc.bus.clock.wallMicros() + 1_000;
        osc.from(TABLET, new OscBundle(TimeTag.ofMicros(soon), List.of(message("/a", new OscArgument.Float64(0.1)))));
        osc.advance(Duration.ofSeconds(1));
        osc.set("/osc/a", Value.of(0.2));

        osc.subscribe(OscFixture.OTHER, "/a");
        assertThat(osc.sentTo(OscFixture.OTHER)).containsExactly(message("/a", new OscArgument.Float64(0.2)));

        osc.from(TABLET, "/a", f(0.5));
        osc.sent();
        osc.set("/osc/a", Value.of(0.25));
        assertThat(osc.sentTo(OscFixture.OTHER)).containsExactly(message("/a", f(0.25)));
    }
}
