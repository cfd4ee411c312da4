package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.OTHER;
import static io.stagebus.osc.server.OscFixture.TABLET;
import static io.stagebus.osc.server.OscFixture.f;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.param;
import static io.stagebus.osc.server.OscFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AccessScope.Action;
import io.stagebus.core.session.AccessScope.Grant;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R3, R12, R22, R28: what a peer can ask for, and what it gets then. */
class ControlMessagesTest {

    private final OscFixture osc = new OscFixture(OscFixture.unlimited());

    private void delete(String address) {
        osc.bus.outcome(reply ->
                new Command.DeleteParam(osc.observing, osc.observing.origin(), Address.of(address), false, reply));
        osc.settle();
    }

    private static String errorIn(List<OscPacket> packets) {
        OscMessage error = (OscMessage) packets.getFirst();
        assertThat(error.address()).isEqualTo("/stagebus/error");
        return ((OscArgument.Text) error.arguments().get(1)).value();
    }

    @Test
    void aSubscriberGetsChangesOfOthersInItsOwnNames() {
        osc.subscribe(TABLET, "/1/*");

        osc.set("/osc/1/fader1", Value.of(0.5));
        osc.set("/osc/2/fader1", Value.of(0.5));
        osc.from(OTHER, "/1/fader2", i(7));
        osc.from(OTHER, "/1/push1");

        assertThat(osc.sentTo(TABLET))
                .containsExactly(message("/1/fader1", f(0.5)), message("/1/fader2", i(7)), message("/1/push1"));
    }

    @Test
    void nobodyGetsBackWhatItSent() {
        osc.subscribe(TABLET, "/**");
        osc.subscribe(OTHER, "/**");

        osc.from(TABLET, "/1/fader1", f(0.5));
        osc.from(TABLET, OscBundle.immediately(message("/a", i(1)), message("/b")));

        List<OscFixture.Sent> sent = osc.sent();
        assertThat(sent).extracting(OscFixture.Sent::to).containsOnly(OTHER);
        assertThat(sent).hasSize(3);
    }

    @Test
    void subscribingShowsTheCurrentParamsAndNoEvents() { // R28
        osc.set("/osc/1/fader1", Value.of(0.5));
        osc.set("/osc/1/fader2", Value.of(1L));
        osc.set("/mqtt/1/fader3", Value.of(1L));
        osc.bus.emit(osc.observing, "/osc/1/push1", Value.of(1L));

        osc.subscribe(TABLET, "/1/*");

        assertThat(osc.sentTo(TABLET))
                .containsExactlyInAnyOrder(message("/1/fader1", f(0.5)), message("/1/fader2", i(1)));
    }

    @Test
    void manyCurrentParamsAreShownInPacedPortions() { // R19
        IntStream.range(0, 200).forEach(n -> osc.set("/osc/p/" + n, Value.of((long) n)));
        osc.subscribe(TABLET, "/p/*");

        int atOnce = osc.sentTo(TABLET).size();
        assertThat(atOnce).isBetween(1, 64);
        osc.advance(Duration.ofMillis(4));
        assertThat(osc.sentTo(TABLET)).isEmpty();
        osc.advance(Duration.ofMillis(100));
        assertThat(osc.sentTo(TABLET)).hasSize(200 - atOnce);
    }

    @Test
    void aChangeDuringTheRecallIsShownOnceAndIsTheNewest() { // R16, R19
        IntStream.range(0, 100).forEach(n -> osc.set("/osc/p/" + n, Value.of(0L)));
        osc.subscribe(TABLET, "/p/*");
        int early = osc.sentTo(TABLET).size();
        osc.set("/osc/p/99", Value.of(1L));
        osc.set("/osc/p/0", Value.of(2L));
        osc.advance(Duration.ofSeconds(1));

        List<OscPacket> later = osc.sentTo(TABLET);
        assertThat(later).contains(message("/p/99", i(1)), message("/p/0", i(2)));
        assertThat(later).doesNotContain(message("/p/99", i(0)));
        assertThat(later).hasSize(100 - early + 1);
    }

    @Test
    void aSubscriptionWithoutPatternIsForEverythingBelowTheRoot() {
        osc.from(TABLET, "/stagebus/subscribe");
        osc.set("/osc/a/b/c", Value.of(1L));
        osc.set("/mqtt/a", Value.of(1L));

        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a/b/c", i(1)));
    }

    @Test
    void unsubscribingEndsIt() {
        osc.subscribe(TABLET, "/1/*");
        osc.subscribe(TABLET, "/2/*");
        osc.from(TABLET, "/stagebus/unsubscribe", text("/1/*"));
        osc.set("/osc/1/a", Value.of(1L));
        osc.set("/osc/2/a", Value.of(1L));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/2/a", i(1)));

        osc.from(TABLET, "/stagebus/unsubscribe");
        osc.set("/osc/2/a", Value.of(2L));
        assertThat(osc.sentTo(TABLET)).isEmpty();

        osc.from(TABLET, "/stagebus/unsubscribe", text("/1/*"));
        assertThat(errorIn(osc.sentTo(TABLET))).isEqualTo("not subscribed to /1/*");
    }

    @Test
    void controlMessagesInABundleWork() {
        osc.from(TABLET, OscBundle.immediately(message("/stagebus/subscribe", text("/1/*")), message("/1/a", i(1))));

        // The subscription comes after the write and shows the current values.
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/1/a", i(1)));
        osc.set("/osc/1/a", Value.of(2L));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/1/a", i(2)));
    }

    @Test
    void aRateHoldsBackAndTheFinalValueArrives() { // R22
        osc.from(TABLET, "/stagebus/subscribe", text("/**"), i(10));
        IntStream.rangeClosed(1, 50).forEach(n -> osc.set("/osc/fader", Value.of((long) n)));

        assertThat(osc.sentTo(TABLET)).containsExactly(message("/fader", i(1)));
        osc.advance(Duration.ofMillis(99));
        assertThat(osc.sentTo(TABLET)).isEmpty();
        osc.advance(Duration.ofMillis(2));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/fader", i(50)));
    }

    @Test
    void whatAPeerSetItselfIsNotOvertakenByAnOlderValueHeldBack() { // R16, R22
        osc.from(TABLET, "/stagebus/subscribe", text("/**"), i(10));
        osc.set("/osc/fader", Value.of(1L));
        osc.set("/osc/fader", Value.of(2L));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/fader", i(1)));

        osc.from(TABLET, "/fader", i(3));
        osc.advance(Duration.ofSeconds(1));

        assertThat(osc.sentTo(TABLET)).isEmpty();
    }

    @Test
    void deletionsAreSentAsNilWhereAsked() { // R12
        osc.set("/osc/a", Value.of(1L));
        osc.subscribe(TABLET, "/**");
        osc.from(OTHER, "/stagebus/subscribe", text("/**"), OscArgument.TRUE);
        osc.sent();

        delete("/osc/a");

        List<OscFixture.Sent> sent = osc.sent();
        assertThat(sent).containsExactly(new OscFixture.Sent(OTHER, message("/a", OscArgument.NIL)));
    }

    @Test
    void getAnswersOneParamOrNil() { // R12
        osc.set("/osc/a", Value.of(0.25));

        osc.from(TABLET, "/stagebus/get", text("/a"));
        osc.from(TABLET, "/stagebus/get", text("/b"));

        assertThat(osc.sentTo(TABLET)).containsExactly(message("/a", f(0.25)), message("/b", OscArgument.NIL));
    }

    @Test
    void getAnswersAPatternOnce() {
        osc.set("/osc/a/1", Value.of(1L));
        osc.set("/osc/a/2", Value.of(2L));
        osc.set("/osc/b", Value.of(3L));

        osc.from(TABLET, "/stagebus/get", text("/a/?"));
        assertThat(osc.sentTo(TABLET)).containsExactlyInAnyOrder(message("/a/1", i(1)), message("/a/2", i(2)));

        osc.set("/osc/a/1", Value.of(9L));
        assertThat(osc.sentTo(TABLET)).isEmpty();
    }

    @Test
    void aPeerChoosesItsRootAndItsSubscriptionsFollow() { // R3
        osc.set("/lights/1/dim", Value.of(0.5));
        osc.subscribe(TABLET, "/1/*");
        osc.from(TABLET, "/stagebus/root", text("/lights"));

        assertThat(osc.sentTo(TABLET))
                .containsExactlyInAnyOrder(message("/stagebus/root/is", text("/lights")), message("/1/dim", f(0.5)));

        osc.set("/osc/1/dim", Value.of(1L));
        osc.set("/lights/1/dim", Value.of(2L));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/1/dim", i(2)));

        osc.heard();
        osc.from(TABLET, "/1/dim", i(3));
        assertThat(osc.heard()).containsExactly(param("/lights/1/dim", Value.of(3)));
    }

    @Test
    void theWholeTreeIsARoot() { // R3
        osc.from(TABLET, "/stagebus/root", text("/"));
        osc.from(TABLET, "/mqtt/lamp", i(1));

        assertThat(osc.heard()).containsExactly(param("/mqtt/lamp", Value.of(1)));
        assertThat(osc.sentTo(TABLET)).containsExactly(message("/stagebus/root/is", text("/")));
    }

    @Test
    void aRootIsOnlyGivenWhereAccessAllows() { // R3
        AccessScope lights = new AccessScope(List.of(new Grant(Action.READ, AddressPattern.of("/lights/**"))));
        OscFixture narrow = new OscFixture(new PeerPolicy(lights, 10, Duration.ofMinutes(1), 0));

        narrow.from(TABLET, "/stagebus/root", text("/sound"));
        assertThat(errorIn(narrow.sentTo(TABLET))).isEqualTo("no access below /sound");
        narrow.from(TABLET, "/stagebus/root", text("/stagebus"));
        assertThat(errorIn(narrow.sentTo(TABLET))).contains("outside /stagebus");

        narrow.from(TABLET, "/stagebus/root");
        assertThat(narrow.sentTo(TABLET)).containsExactly(message("/stagebus/root/is", text("/osc")));
    }

    @Test
    void aScopeHoldsForEveryDelivery() {
        AccessScope lights = new AccessScope(List.of(new Grant(Action.READ, AddressPattern.of("/osc/lights/**"))));
        OscFixture narrow = new OscFixture(new PeerPolicy(lights, 10, Duration.ofMinutes(1), 0));
        narrow.set("/osc/sound/1", Value.of(1L));
        narrow.set("/osc/lights/1", Value.of(1L));

        narrow.subscribe(TABLET, "/**");
        narrow.set("/osc/sound/1", Value.of(2L));
        assertThat(narrow.sentTo(TABLET)).containsExactly(message("/lights/1", i(1)));

        narrow.from(TABLET, "/stagebus/get", text("/sound/1"));
        assertThat(errorIn(narrow.sentTo(TABLET))).contains("no read access");
        narrow.heard();
        narrow.from(TABLET, "/lights/1", i(5));
        assertThat(narrow.heard()).isEmpty();
    }

    @Test
    void pingIsAnsweredWithItsArguments() {
        osc.from(TABLET, "/stagebus/ping", i(1), text("a"));

        assertThat(osc.sentTo(TABLET)).containsExactly(message("/stagebus/pong", i(1), text("a")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stagebus/pong", "/stagebus/error", "/stagebus/root/is"})
    void answersAreNotAnswered(String address) {
        osc.from(TABLET, address, text("/"));

        assertThat(osc.sent()).isEmpty();
    }

    @Test
    void controlMessagesAreNeverState() { // R3, R4
        osc.from(TABLET, "/stagebus/ping", i(1));
        osc.from(TABLET, "/stagebus/status", i(1));
        osc.from(TABLET, "/stagebus", i(1));

        assertThat(osc.heard()).isEmpty();
        assertThat(osc.bus.bus.counters().params()).isZero();
    }

    @Test
    void mistakesAreAnsweredWithAReason() {
        osc.from(TABLET, "/stagebus/subscribe", i(1));
        assertThat(errorIn(osc.sentTo(TABLET))).isEqualTo("expected a string with a pattern");
        osc.from(TABLET, "/stagebus/subscribe", text("/[a"));
        assertThat(errorIn(osc.sentTo(TABLET))).contains("'[' is not closed");
        osc.from(TABLET, "/stagebus/subscribe", text("/a"), i(-1));
        assertThat(errorIn(osc.sentTo(TABLET))).contains("0..1000000");
        osc.from(TABLET, "/stagebus/get");
        assertThat(errorIn(osc.sentTo(TABLET))).contains("starts with '/'");
        osc.from(TABLET, "/stagebus/root", i(1));
        assertThat(errorIn(osc.sentTo(TABLET))).isEqualTo("expected a string");
        osc.from(TABLET, "/stagebus/nonsense");
        assertThat(errorIn(osc.sentTo(TABLET))).isEqualTo("no such request");
    }

    @Test
    void unsubscribingFromWhatIsNoPatternKeepsEverything() {
        osc.subscribe(TABLET, "/1/*");
        osc.from(TABLET, "/stagebus/unsubscribe", f(1.0));
        assertThat(errorIn(osc.sentTo(TABLET))).contains("expected a string");

        osc.set("/osc/1/a", Value.of(1L));
        assertThat(osc.sentTo(TABLET)).hasSize(1);
    }

    @Test
    void reasonsDoNotRepeatALongPattern() {
        osc.from(TABLET, "/stagebus/unsubscribe", text("/" + "x".repeat(60_000)));

        assertThat(errorIn(osc.sentTo(TABLET))).hasSizeLessThan(210);
    }

    @Test
    void aRenewalDoesNotStartTheRecallAgain() { // or the last addresses never come
        IntStream.range(0, 200).forEach(n -> osc.set("/osc/p/" + n, Value.of((long) n)));
        int shown = 0;
        for (int renewal = 0; renewal < 20; renewal++) {
            osc.subscribe(TABLET, "/p/*");
            osc.advance(Duration.ofMillis(5));
            shown += osc.sentTo(TABLET).size();
            if (shown >= 200) {
                break;
            }
        }

        assertThat(shown).as("each once").isEqualTo(200);
    }

    @Test
    void anUnsubscribedPatternIsNotShownAnyMore() {
        IntStream.range(0, 200).forEach(n -> osc.set("/osc/p/" + n, Value.of((long) n)));
        osc.subscribe(TABLET, "/p/*");
        osc.from(TABLET, "/stagebus/unsubscribe", text("/p/*"));
        osc.sent();

        osc.advance(Duration.ofSeconds(1));

        assertThat(osc.sentTo(TABLET)).isEmpty();
    }

    @Test
    void asksForFewPatternsAtATime() {
        IntStream.range(0, 200).forEach(n -> osc.set("/osc/p/" + n, Value.of((long) n)));
        for (int get = 0; get < 10; get++) {
            osc.from(TABLET, "/stagebus/get", text("/p/*"));
        }
        osc.advance(Duration.ofSeconds(5));

        List<OscPacket> answers = osc.sentTo(TABLET);
        assertThat(answers)
                .filteredOn(packet -> ((OscMessage) packet).address().equals("/stagebus/error"))
                .hasSize(10 - OscPeer.MAX_PENDING_GETS);
        assertThat(answers).hasSize(10 - OscPeer.MAX_PENDING_GETS + 200 * OscPeer.MAX_PENDING_GETS);
        osc.from(TABLET, "/stagebus/get", text("/p/1*"));
        assertThat(osc.sentTo(TABLET)).as("there is room again").isNotEmpty();
    }

    @Test
    void hasOnlySoManySubscriptions() {
        for (int n = 0; n < PeerSubscriptions.MAX; n++) {
            osc.subscribe(TABLET, "/p/" + n);
        }
        assertThat(osc.sentTo(TABLET)).isEmpty();

        osc.subscribe(TABLET, "/p/0");
        assertThat(osc.sentTo(TABLET)).as("a renewal").isEmpty();
        osc.subscribe(TABLET, "/q");
        assertThat(errorIn(osc.sentTo(TABLET))).contains("subscriptions");
    }
}
