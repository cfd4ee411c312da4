package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.OTHER;
import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.f;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A device that was away is shown what it has on its screen; nothing is fired by it (R28). */
class RecallTest {

    private static final Duration SILENCE = Duration.ofSeconds(40);
    private static final int FADERS = 50;

    private final OscFixture osc = new OscFixture(new PeerPolicy(AccessScope.OPEN, 100, Duration.ofMinutes(5), 30));

    @Test
    void ofTwoTabletsOneIsAwayWhileAllFadersMove() {
        for (InetSocketAddress tablet : List.of(TABLET, OTHER)) {
            osc.subscribe(tablet, "/fader/*");
        }
        for (int n = 0; n < FADERS; n++) {
            osc.from(TABLET, "/fader/" + n, f(0));
        }
        osc.advance(Duration.ofSeconds(1));
        osc.sent();
        for (int step = 1; step <= 40; step++) {
            osc.advance(SILENCE.dividedBy(40));
            for (int n = 0; n < FADERS; n++) {
                osc.from(OTHER, "/fader/" + n, f(step / 40.0));
            }
            osc.bus.emit(osc.observing, "/osc/fader/fire", Value.of(1L));
        }
        osc.settle();
        osc.advance(Duration.ofMillis(100));
        osc.sent();

        osc.from(TABLET, "/fader/0", f(0.125));
        Map<String, List<OscMessage>> shown = new HashMap<>();
        List<OscPacket> toOther = new ArrayList<>();
        for (int millis = 0; millis < 2_000; millis += 5) {
            osc.advance(Duration.ofMillis(5));
            for (OscFixture.Sent sent : osc.sent()) {
                if (sent.to().equals(TABLET)) {
                    OscMessage message = (OscMessage) sent.packet();
                    shown.computeIfAbsent(message.address(), name -> new ArrayList<>())
                            .add(message);
                } else {
                    toOther.add(sent.packet());
                }
            }
        }

        assertThat(shown)
                .as("not what it sent itself, and no event")
                .hasSize(FADERS - 1)
                .doesNotContainKey("/fader/0");
        assertThat(shown.values())
                .allSatisfy(values -> assertThat(values)
                        .as("each once")
                        .singleElement()
                        .extracting(OscMessage::arguments)
                        .isEqualTo(List.of(f(1))));
        assertThat(toOther).as("no storm for the other").containsExactly(message("/fader/0", f(0.125)));
    }

    @Test
    void whatADumbTabletHasUsedIsShownToo() {
        osc.from(TABLET, "/1/fader1", f(0.25));
        osc.from(TABLET, "/1/fader2", f(0.25));
        osc.from(TABLET, "/1/go");
        osc.set("/osc/1/fader1", Value.of(0.75));
        osc.set("/osc/1/other", Value.of(0.75));
        assertThat(osc.sent()).as("it has not asked for anything").isEmpty();

        osc.advance(SILENCE);
        osc.from(TABLET, "/1/fader2", f(0.5));

        assertThat(osc.sentTo(TABLET)).containsExactly(message("/1/fader1", f(0.75)));
    }

    @Test
    void aShortPauseIsNoSilence() {
        osc.subscribe(TABLET, "/**");
        osc.set("/osc/a", Value.of(1L));
        osc.sent();

        osc.advance(Duration.ofSeconds(9));
        osc.from(TABLET, "/stagebus/ping");

        assertThat(osc.sentTo(TABLET)).containsExactly(message("/stagebus/pong"));
    }

    @Test
    void helloGivesANameAndShowsEverythingAgain() {
        osc.set("/osc/a", Value.of(1L));
        osc.subscribe(TABLET, "/**");
        osc.sent();

        osc.from(TABLET, "/stagebus/hello", text("FOH tablet"));

        assertThat(osc.sentTo(TABLET))
                .containsExactly(message("/stagebus/hello/is", text("FOH tablet"), text("/osc")), message("/a", i(1)));
        osc.heard();
        osc.from(TABLET, "/a", i(2));
        assertThat(osc.observer.signals.getFirst().origin().sessionName()).isEqualTo("FOH tablet");
        osc.set("/osc/a", Value.of(3L));
        osc.advance(Duration.ofSeconds(1));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", i(3)));
        assertThat(osc.bus.bus.counters().sessions()).isEqualTo(2);
    }

    @Test
    void aHelloWithoutANameIsRefused() {
        osc.from(TABLET, "/stagebus/hello");
        osc.from(TABLET, "/stagebus/hello", text("x".repeat(65)));

        assertThat(osc.sentTo(TABLET))
                .hasSize(2)
                .allSatisfy(
                        packet -> assertThat(((OscMessage) packet).address()).isEqualTo("/stagebus/error"));
    }

    @Test
    void whatPeersAreRememberedToHaveUsedIsBounded() {
        UsedAddresses.Budget budget = new UsedAddresses.Budget(300);
        UsedAddresses first = new UsedAddresses(budget);
        UsedAddresses second = new UsedAddresses(budget);
        for (int n = 0; n < 400; n++) {
            first.add(Address.of("/a/" + n));
            second.add(Address.of("/a/" + n));
        }
        assertThat(first.size()).isEqualTo(150);
        first.clear();
        for (int n = 0; n < 400; n++) {
            second.add(Address.of("/b/" + n));
        }
        assertThat(second.size()).isEqualTo(UsedAddresses.MAX_PER_PEER);
    }
}
