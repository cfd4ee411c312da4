package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.OTHER;
import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.param;
import static io.stagebus.osc.server.OscFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.mapping.OscRoot;
import io.stagebus.osc.mapping.OscRoot.Mount;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A peer sees other parts of the tree at names of its own, beside its root (R3). */
class MountsTest {

    private static final OscRoot ROOT =
            OscFixture.ROOT.mounting(List.of(new Mount("/1", "/lights/foh"), new Mount("/2", "/mqtt/house")));

    private final OscFixture osc = new OscFixture(new BusFixture(), settings());

    private static OscSettings settings(FixedTarget... targets) {
        OscSettings plain = OscSettings.at(new InetSocketAddress(0), ROOT);
        return new OscSettings(
                plain.listeners(),
                OscFixture.unlimited(),
                List.of(targets),
                List.of(),
                TimePolicy.RUN_LATE,
                plain.receiveBufferBytes());
    }

    @Test
    void namesAreReadAndWrittenByWhatIsMounted() {
        osc.subscribe(OTHER, "/**");
        osc.sent();

        osc.from(TABLET, "/1/dim", i(1));
        osc.from(TABLET, "/2/door", i(2));
        osc.from(TABLET, "/3/x", i(3));

        assertThat(osc.heard())
                .containsExactly(
                        param("/lights/foh/dim", Value.of(1L)),
                        param("/mqtt/house/door", Value.of(2L)),
                        param("/osc/3/x", Value.of(3L)));
        assertThat(osc.sentTo(OTHER))
                .containsExactly(message("/1/dim", i(1)), message("/2/door", i(2)), message("/3/x", i(3)));
    }

    @Test
    void whatTheRootShowsAlreadyIsShownOnce() {
        OscRoot whole = OscRoot.WHOLE_TREE.mounting(List.of(new Mount("/1", "/lights/foh")));
        OscFixture everything = new OscFixture(
                new BusFixture(),
                new OscSettings(new InetSocketAddress(0), whole, OscFixture.unlimited(), List.of(), 1 << 20));
        everything.set("/lights/foh/dim", Value.of(7L));

        everything.from(TABLET, message("/stagebus/get", text("/**")));

        assertThat(everything.sentTo(TABLET)).containsExactly(message("/1/dim", i(7)));
    }

    @Test
    void whatASubscriptionComesToIsCounted() {
        for (int n = 0; n < PeerSubscriptions.MAX / 3; n++) {
            osc.subscribe(TABLET, "/*/{x,y" + n + "}");
        }
        assertThat(osc.sentTo(TABLET)).isEmpty();

        osc.subscribe(TABLET, "/*/one/too/many");
        assertThat(osc.sentTo(TABLET)).hasSize(1).first().asString().contains("no more than");
    }

    @Test
    void howManyRequestsWaitIsCountedByWhatTheyComeTo() {
        IntStream.range(0, 200).forEach(n -> {
            osc.set("/osc/3/" + n, Value.of(3L));
            osc.set("/lights/foh/" + n, Value.of(1L));
            osc.set("/mqtt/house/" + n, Value.of(2L));
        });

        osc.from(TABLET, "/stagebus/get", text("/*/*")); // the root and two more
        osc.from(TABLET, "/stagebus/get", text("/*/*"));
        osc.from(TABLET, "/stagebus/get", text("/3/*")); // the root alone: the fourth
        osc.from(TABLET, "/stagebus/get", text("/3/*"));
        osc.advance(Duration.ofSeconds(5));

        List<OscPacket> answers = osc.sentTo(TABLET);
        assertThat(answers)
                .filteredOn(packet -> ((OscMessage) packet).address().equals("/stagebus/error"))
                .hasSize(2)
                .allSatisfy(error -> assertThat(error.toString()).contains("busy"));
        assertThat(answers).hasSize(2 + 4 * 200);
        osc.from(TABLET, "/stagebus/get", text("/*/*"));
        osc.advance(Duration.ofSeconds(5));
        assertThat(osc.sentTo(TABLET)).as("there is room again").hasSize(3 * 200);
    }

    @Test
    void whatHasNoNameIsNeitherSentNorMeant() {
        osc.set("/osc/1/dim", Value.of(0L));
        osc.set("/lights/foh/dim", Value.of(0L));
        osc.heard();

        osc.subscribe(OTHER, "/**");
        assertThat(osc.sentTo(OTHER)).containsExactly(message("/1/dim", i(0)));
        osc.from(TABLET, "/?/dim", i(1));

        assertThat(osc.heard()).containsExactly(param("/lights/foh/dim", Value.of(1L)));
        assertThat(osc.sentTo(OTHER)).containsExactly(message("/1/dim", i(1)));
    }

    @Test
    void aSubscriptionShowsAndEndsAllOfItsParts() {
        osc.set("/lights/foh/dim", Value.of(1L));
        osc.set("/osc/3/dim", Value.of(3L));

        osc.subscribe(OTHER, "/*/dim");
        assertThat(osc.sentTo(OTHER)).containsExactlyInAnyOrder(message("/1/dim", i(1)), message("/3/dim", i(3)));
        osc.from(OTHER, "/stagebus/dump", text("/*/dim"));
        assertThat(osc.sentTo(OTHER))
                .hasSize(3)
                .contains(message("/1/dim", i(1)), message("/3/dim", i(3)))
                .endsWith(message("/stagebus/dump/end", text("/*/dim")));

        osc.from(OTHER, "/stagebus/unsubscribe", text("/*/dim"));
        osc.set("/lights/foh/dim", Value.of(2L));
        osc.set("/osc/3/dim", Value.of(2L));
        assertThat(osc.sentTo(OTHER)).isEmpty();
        assertThat(osc.bus.bus.counters().subscriptions())
                .as("only the observer's")
                .isEqualTo(1);
    }

    @Test
    void whatIsMountedStaysWhereAPeerChangesItsRoot() {
        osc.subscribe(OTHER, "/**");
        osc.from(OTHER, "/stagebus/root", text("/mqtt"));
        assertThat(osc.sentTo(OTHER)).contains(message("/stagebus/root/is", text("/mqtt")));

        osc.set("/lights/foh/dim", Value.of(1L));
        osc.set("/mqtt/kitchen", Value.of(2L));
        osc.set("/osc/x", Value.of(3L));

        assertThat(osc.sentTo(OTHER)).containsExactly(message("/1/dim", i(1)), message("/kitchen", i(2)));
    }

    @Test
    void whoWasAwayIsShownWhatIsMounted() {
        osc.from(TABLET, "/1/dim", i(1));
        osc.advance(Duration.ofSeconds(20));
        osc.set("/lights/foh/dim", Value.of(2L));
        osc.sent();

        osc.from(TABLET, "/stagebus/ping");

        assertThat(osc.sentTo(TABLET)).contains(message("/1/dim", i(2)));
    }
}
