package io.stagebus.appliance.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import org.junit.jupiter.api.Test;

/** Entries as other programs read them. */
class EntryFormatTest {

    private static final long TIME = 1_795_200_000_123_456L;

    @Test
    void anObjectHasEverythingAnEntryHas() {
        Origin rule = JournalEntries.ORIGIN.because(new Cause.Rule("dim", JournalEntries.ORIGIN));
        Origination attached = new Origination("mqtt", Bytes.utf8("raw"));
        Signal param = new Signal.Param(
                Address.of("/a"),
                Content.of(Value.of(Double.NaN), attached),
                7,
                TIME,
                rule,
                new ParamFlags(true, false, Ttl.sliding(60)),
                false);
        JournalEntry entry = new JournalEntry(12, param, Ttl.sliding(60), TIME + 60_000_000, true);

        assertThat(EntryFormat.JSON.line(entry))
                .isEqualTo("{\"seq\":12,\"time\":\"2026-11-20T18:40:00.123456Z\",\"kind\":\"param\",\"address\":\"/a\","
                        + "\"type\":\"float\",\"value\":{\"$float\":\"NaN\"},\"revision\":7,\"lock\":true,"
                        + "\"ttl\":\"sliding\",\"ttlSeconds\":60,\"expires\":\"2026-11-20T18:41:00.123456Z\","
                        + "\"door\":\"websocket\",\"sessionId\":\"s1\",\"session\":\"desk\",\"principal\":\"anonymous\","
                        + "\"cause\":\"rule:dim\",\"origination\":{\"door\":\"mqtt\",\"data\":\"cmF3\"}}\n");
    }

    @Test
    void aGestureHasPhaseAndId() {
        Signal gesture = new Signal.Gesture(
                Address.of("/pad"),
                Content.NONE,
                GesturePhase.END,
                new PublishFields(-1, true, 3, PublishFields.ABSENT, false),
                TIME,
                JournalEntries.ORIGIN);

        assertThat(EntryFormat.JSON.line(new JournalEntry(1, gesture, Ttl.NEVER, 0, false)))
                .contains("\"type\":\"none\",\"phase\":\"end\",\"timestamp\":\"18446744073709551615\",\"id\":3,");
    }

    @Test
    void aTableKeepsCommasQuotesAndLinesApart() {
        JournalEntry entry = JournalEntries.param(3, "/a,b", 1, Value.of("say \"hi\"\nthere"));

        assertThat(EntryFormat.CSV.heading().split(",", -1)).hasSize(13);
        assertThat(EntryFormat.CSV.line(entry))
                .startsWith(
                        "3,2026-11-20T18:40:00.003Z,param,\"/a,b\",string,\"\"\"say \\\"\"hi\\\"\"\\nthere\"\"\",1,false,")
                .endsWith("\r\n");
    }

    @Test
    void anUnknownFormatIsNamed() {
        assertThatThrownBy(() -> EntryFormat.of("xml"))
                .hasMessageContaining("\"xml\"")
                .hasMessageContaining("json, csv");
    }
}
