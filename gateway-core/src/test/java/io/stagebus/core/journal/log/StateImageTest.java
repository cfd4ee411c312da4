package io.stagebus.core.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The image gives back the entries it took in, though it keeps less of them. */
class StateImageTest {

    private static final Origin ORIGIN = new Origin("test", "s1", "", "anonymous", Cause.COMMAND);

    private final StateImage image = new StateImage(10);

    private static JournalEntry entry(long seq, String address, Ttl ttl, long expires, boolean durable) {
        Signal.Param param = new Signal.Param(
                Address.of(address), Content.of(Value.of(seq)), seq, 1_000 + seq, ORIGIN, ParamFlags.NONE, false);
        return new JournalEntry(seq, param, ttl, expires, durable);
    }

    private static JournalEntry deletion(long seq, String address) {
        Signal.Param param =
                new Signal.Param(Address.of(address), Content.NULL, seq, 1_000 + seq, ORIGIN, ParamFlags.NONE, true);
        return new JournalEntry(seq, param, Ttl.NEVER, 0, false);
    }

    @Test
    void whatWentInComesOut() {
        JournalEntry plain = entry(1, "/a", Ttl.NEVER, 0, false);
        JournalEntry durable = entry(2, "/b", Ttl.NEVER, 0, true);
        JournalEntry unsaid = entry(3, "/c", Ttl.UNSPECIFIED, 0, false);
        JournalEntry timed = entry(4, "/d", Ttl.sliding(7), 99, true);
        JournalEntry gone = deletion(5, "/e");
        List<JournalEntry> all = List.of(plain, durable, unsaid, timed, gone);
        all.forEach(image::apply);

        assertThat(image.params()).containsExactlyElementsOf(all);
        assertThat(image.recordsAfter(3)).containsExactly(timed, gone);
        assertThat(image.copy(5, 9).records()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void aCopyStaysAsItWas() {
        JournalEntry first = entry(1, "/a", Ttl.NEVER, 0, false);
        image.apply(first);
        List<JournalRecord> records = image.copy(1, 1).records();
        image.apply(entry(2, "/a", Ttl.NEVER, 0, false));
        image.apply(entry(3, "/b", Ttl.NEVER, 0, false));
        image.apply(deletion(4, "/a"));

        assertThat(records).containsExactly(first);
    }

    @Test
    void ofTwoTheLaterCountsInWhateverOrderTheyCome() {
        JournalEntry later = entry(2, "/a", Ttl.NEVER, 0, false);
        image.apply(later);
        image.apply(entry(1, "/a", Ttl.sliding(1), 5, false));

        assertThat(image.params()).containsExactly(later);
    }
}
