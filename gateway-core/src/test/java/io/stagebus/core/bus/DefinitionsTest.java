package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.DefinitionCursor;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SignalDefinition;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R26: what was announced, and what a query answers. */
class DefinitionsTest {

    private final BusFixture fixture = new BusFixture();
    private final Session reader = fixture.open();
    private final Session writer = fixture.open();

    /** The whole answer to a query. */
    static List<SignalDefinition> pulled(Outcome answer) {
        List<SignalDefinition> found = new ArrayList<>();
        DefinitionCursor cursor = ((Outcome.Definitions) answer).cursor();
        boolean more = true;
        while (more) {
            int before = found.size();
            more = cursor.advance(3, found::add);
            assertThat(found.size() - before).as("a slice").isLessThanOrEqualTo(3);
        }
        return found;
    }

    private List<String> query(String pattern) {
        Outcome answer = fixture.outcome(reply -> new Command.Query(reader, AddressPattern.of(pattern), reply));
        return pulled(answer).stream().map(found -> found.address().text()).toList();
    }

    private static SignalDefinition definition(String address) {
        return SignalDefinition.of(AddressPattern.of(address), SignalKind.EVENT);
    }

    private static SignalDefinition large(String address) {
        return new SignalDefinition(
                AddressPattern.of(address),
                SignalKind.PARAM,
                "",
                "",
                "",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                "x".repeat(60_000));
    }

    private Outcome announce(Session session, SignalDefinition... definitions) {
        return fixture.outcome(reply -> new Command.Announce(session, "/a", List.of(definitions), reply));
    }

    private static Rejection reason(Outcome outcome) {
        return ((Outcome.Rejected) outcome).reason();
    }

    @Test
    void announcedOnesComeFirstThenLiveParamsThatNobodyAnnounced() {
        for (int i = 0; i < 10; i++) {
            fixture.set(writer, "/a/live" + i, Value.TRUE);
            fixture.set(writer, "/a/known" + i, Value.TRUE);
            announce(writer, definition("/a/known" + i));
        }
        List<String> expected = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> expected.add("/a/known" + i));
        IntStream.range(0, 10).forEach(i -> expected.add("/a/live" + i));
        assertThat(query("/a/*")).isEqualTo(expected);
        assertThat(query("/a/live3")).containsExactly("/a/live3");
        assertThat(query("/none")).isEmpty();
    }

    @Test
    void anAnswerIsPulledAndHoldsNothingBefore() { // R19
        for (int i = 0; i < 10; i++) {
            announce(writer, definition("/a/" + i));
        }
        Outcome.Definitions answer =
                (Outcome.Definitions) fixture.outcome(reply -> new Command.Query(reader, AddressPattern.ALL, reply));
        List<SignalDefinition> found = new ArrayList<>();
        answer.cursor().advance(2, found::add);
        assertThat(found).hasSize(2);
        announce(writer, definition("/a/late"), definition("/a/5"));
        fixture.set(writer, "/a/param", Value.TRUE);
        while (answer.cursor().advance(2, found::add)) {
            assertThat(found.size()).isLessThan(20);
        }
        assertThat(found.stream().map(one -> one.address().text()))
                .as("each at most once, as it was asked or as it is now")
                .doesNotHaveDuplicates()
                .contains("/a/9", "/a/param");
    }

    @Test
    void aPatternIsAnnouncedByWhoMayWriteAllOfIt() {
        AccessScope lights = new AccessScope(List.of(
                new AccessScope.Grant(AccessScope.Action.WRITE, AddressPattern.of("/lights/**")),
                new AccessScope.Grant(AccessScope.Action.READ, AddressPattern.ALL)));
        Session lamp = fixture.open(new RecordingSubscriber(), lights);
        assertThat(announce(lamp, definition("/lights/*/level"))).isEqualTo(new Outcome.Applied(0));
        assertThat(announce(lamp, definition("/lights/**"))).isEqualTo(new Outcome.Applied(0));
        assertThat(reason(announce(lamp, definition("/*/level")))).isEqualTo(Rejection.FORBIDDEN);
        assertThat(reason(announce(lamp, definition("/**")))).isEqualTo(Rejection.FORBIDDEN);
        assertThat(reason(announce(writer, definition("/stagebus/*")))).isEqualTo(Rejection.FORBIDDEN);
        assertThat(announce(writer, definition("/**"))).isEqualTo(new Outcome.Applied(0));
    }

    @Test
    void aDefinitionLastsAnHour() { // CLASP §13
        announce(writer, definition("/a/old"));
        fixture.executor.advance(Duration.ofMinutes(59));
        announce(writer, definition("/a/new"));
        assertThat(query("/a/*")).containsExactly("/a/old", "/a/new");
        fixture.executor.advance(Duration.ofMinutes(2));
        assertThat(query("/a/*")).containsExactly("/a/new");
    }

    @Test
    void bytesAreBoundedPerSessionAndReplacingIsNoAddition() {
        int most = 0;
        while (announce(writer, large("/a/" + most)) instanceof Outcome.Applied) {
            most++;
        }
        assertThat(most).isBetween(50, 300);
        assertThat(reason(announce(writer, large("/a/more")))).isEqualTo(Rejection.CAPACITY);
        assertThat(announce(writer, large("/a/0"))).as("a replacement").isEqualTo(new Outcome.Applied(0));

        Session other = fixture.open();
        assertThat(announce(other, large("/b/0"))).isEqualTo(new Outcome.Applied(0));
    }

    @Test
    void whereThereIsNoRoomSessionsThatEndedGiveWay() {
        for (int s = 0; s < 5; s++) {
            Session passing = fixture.open();
            for (int i = 0; announce(passing, large("/a/" + s + "/" + i)) instanceof Outcome.Applied; i++) {
                assertThat(i).isLessThan(1_000);
            }
            fixture.bus.submit(new Command.CloseSession(passing, Reply.NONE));
        }
        assertThat(announce(writer, large("/mine"))).isEqualTo(new Outcome.Applied(0));
        assertThat(query("/mine")).hasSize(1);
    }

    /** What ended sessions left gives way however many others have announced before them. */
    @Test
    void whatEndedSessionsLeftIsFoundBehindWhatOthersKeep() {
        for (int s = 0; s < 2; s++) {
            Session staying = fixture.open();
            for (int i = 0; i < 2_000; i++) {
                announce(staying, definition("/kept/" + s + "/" + i));
            }
        }
        List<Session> passing = new ArrayList<>();
        for (int s = 0; s < 5; s++) {
            Session one = fixture.open();
            passing.add(one);
            for (int i = 0; announce(one, large("/a/" + s + "/" + i)) instanceof Outcome.Applied; i++) {
                assertThat(i).isLessThan(1_000);
            }
        }
        assertThat(reason(announce(writer, large("/mine")))).isEqualTo(Rejection.CAPACITY);
        fixture.outcome(reply -> new Command.CloseSession(passing.getFirst(), reply));

        assertThat(announce(writer, large("/mine"))).isEqualTo(new Outcome.Applied(0));
        assertThat(query("/mine")).hasSize(1);
        assertThat(query("/kept/**")).hasSize(4_000);
    }

    /** Replacing what has lasted its hour takes its weight away once. */
    @Test
    void aBoundHoldsAlsoWhenOldOnesAreReplaced() {
        int most = 0;
        while (announce(writer, large("/a/" + most)) instanceof Outcome.Applied) {
            most++;
        }
        fixture.executor.advance(Duration.ofMinutes(61));
        SignalDefinition[] again = new SignalDefinition[most];
        for (int i = 0; i < most; i++) {
            again[i] = large("/a/" + i);
        }
        assertThat(announce(writer, again)).isEqualTo(new Outcome.Applied(0));
        assertThat(reason(announce(writer, large("/a/more")))).isEqualTo(Rejection.CAPACITY);
    }

    @Test
    void howLongADefinitionLastsCanBeSaid() {
        for (long seconds : new long[] {10, 0}) {
            BusFixture own = new BusFixture(BusSettings.DEFAULT.withDefinitionSeconds(seconds), new MemoryJournal(10));
            Session session = own.open();
            own.outcome(reply -> new Command.Announce(session, "/a", List.of(definition("/a/b")), reply));
            own.executor.advance(Duration.ofHours(100));
            Outcome answer = own.outcome(reply -> new Command.Query(session, AddressPattern.ALL, reply));
            assertThat(pulled(answer)).hasSize(seconds == 0 ? 1 : 0);
        }
    }
}
