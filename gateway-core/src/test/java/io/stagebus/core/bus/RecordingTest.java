package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of Streams and Gestures the journal is given. */
class RecordingTest {

    private final HeldJournal journal = new HeldJournal();

    private List<String> recorded(RecordRule... rules) {
        BusFixture fixture = new BusFixture(BusSettings.DEFAULT.withRecorded(List.of(rules)), journal);
        Session session = fixture.open();
        for (String address : List.of("/sensor/a", "/other/a")) {
            publish(fixture, session, address, SignalKind.STREAM, GesturePhase.START);
            publish(fixture, session, address, SignalKind.GESTURE, GesturePhase.START);
            publish(fixture, session, address, SignalKind.GESTURE, GesturePhase.MOVE);
            publish(fixture, session, address, SignalKind.GESTURE, GesturePhase.END);
        }
        return journal.entries.stream()
                .map(entry ->
                        entry.signal().address().text() + " " + entry.signal().kind())
                .toList();
    }

    private static void publish(
            BusFixture fixture, Session session, String address, SignalKind kind, GesturePhase phase) {
        fixture.outcome(reply -> new Command.Publish(
                session,
                session.origin(),
                kind,
                Address.of(address),
                Content.of(Value.of(1)),
                phase,
                PublishFields.ofId(1),
                reply));
    }

    @Test
    void ofGesturesOnlyTheEndAndOfStreamsNothing() {
        assertThat(recorded()).containsExactly("/sensor/a GESTURE", "/other/a GESTURE");
    }

    @Test
    void whatTheConfigurationNamesIsRecordedInFull() {
        AddressPattern sensors = AddressPattern.of("/sensor/**");
        assertThat(recorded(new RecordRule(sensors, SignalKind.STREAM), new RecordRule(sensors, SignalKind.GESTURE)))
                .containsExactly(
                        "/sensor/a STREAM",
                        "/sensor/a GESTURE",
                        "/sensor/a GESTURE",
                        "/sensor/a GESTURE",
                        "/other/a GESTURE");
    }
}
