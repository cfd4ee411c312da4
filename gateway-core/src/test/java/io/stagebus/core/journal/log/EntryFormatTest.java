package io.stagebus.core.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
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
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bytes of formats 1 to 3: they lie on people's disks and must be read for ever. */
class EntryFormatTest {

    private static final Address ADDRESS = Address.of("/a");
    private static final Origin RULE = new Origin(
            "rules", "r", "", "gateway", new Cause.Rule("go", new Origin("osc", "o", "n", "p", Cause.EXPIRY)));
    private static final Origin ORIGIN = new Origin("osc", "o", "n", "p", Cause.COMMAND);

    private static void check(JournalEntry entry, String... golden) throws EntryFormatException {
        byte[] bytes = HexFormat.of().parseHex(String.join("", golden).replace(" ", ""));
        EntryOutput out = new EntryOutput(64);
        EntryCodec.encode(entry, out);
        assertThat(HexFormat.of().formatHex(out.toArray()))
                .isEqualTo(HexFormat.of().formatHex(bytes));
        JournalEntry back = new EntryCodec(Map.of()).decode(bytes, 0, bytes.length);
        assertThat(back).isEqualTo(entry);
        assertThat(back.signal().content().origination())
                .isEqualTo(entry.signal().content().origination());
    }

    @Test
    void aParam() throws Exception {
        Map<String, Value> map = new LinkedHashMap<>();
        map.put("k", Value.array(Value.NULL, Value.TRUE, Value.FALSE, Value.of(-3), Value.of(1.5), Value.of("é")));
        map.put("\ud800", Value.of(bytes("xy")));
        ParamFlags flags = new ParamFlags(true, false, Ttl.absolute(300));
        Signal signal =
                new Signal.Param(ADDRESS, Content.of(new Value.Dict(map)), 130, 0x0102030405L, RULE, flags, false);
        check(
                new JournalEntry(258, signal, Ttl.sliding(5), 9, true),
                "0000000000000102", // seq
                "01", // Param
                "25", // durable, has content, lock
                "0000000102030405", // time
                "04 2f61", // address
                "0a 72756c6573", // door
                "02 72",
                "00",
                "0e 67617465776179",
                "01 04 676f", // because of rule go,
                "06 6f7363 02 6f 02 6e 02 70 02", // which an expiry fired
                "82 05 0000000000000009", // sliding, 5 s, expires at
                "8201", // revision
                "83 ac02", // asked for: absolute, 300 s
                "08 02", // a map of two
                "02 6b 07 06 00 02 01 03 05 04 3ff8000000000000 05 04 c3a9",
                "05 d800 06 02 7879"); // a key in UTF-16, two bytes
    }

    @Test
    void aDeletionAndWhatIsNotKept() throws Exception {
        check(
                new JournalEntry(
                        1,
                        new Signal.Param(ADDRESS, Content.NULL, 2, 3, ORIGIN, ParamFlags.NONE, true),
                        Ttl.NEVER,
                        0,
                        false),
                "0000000000000001 01 06 0000000000000003 04 2f61",
                "06 6f7363 02 6f 02 6e 02 70 00",
                "01 02 00 00");
        PublishFields fields = new PublishFields(7, true, 2, -1, true);
        check(
                new JournalEntry(
                        1,
                        new Signal.Gesture(ADDRESS, Content.of(Value.of(1)), GesturePhase.END, fields, 3, ORIGIN),
                        Ttl.NEVER,
                        0,
                        false),
                "0000000000000001 04 84 0000000000000003 04 2f61",
                "06 6f7363 02 6f 02 6e 02 70 00 01",
                "0000000000000007 04 01 01 02",
                "03 02");
    }

    /** R8: what an empty MQTT message attached comes back although there is no value. */
    @Test
    void anEventWithoutValueKeepsWhatTheWireAttached() throws Exception {
        Content content = Content.none(new Origination("mqtt", bytes("\u0001z")));
        check(
                new JournalEntry(
                        1, new Signal.Event(ADDRESS, content, PublishFields.NONE, 3, ORIGIN), Ttl.NEVER, 0, false),
                "0000000000000001 02 10 0000000000000003 04 2f61",
                "06 6f7363 02 6f 02 6e 02 70 00 01",
                "01 01 00",
                "08 6d717474 02 017a");
    }

    /** Since format 3. */
    @Test
    void aChangeThatCameByAnAlias() throws Exception {
        Origin alias = new Origin("osc", "o", "n", "p", new Cause.Alias(Address.of("/b"), ORIGIN));
        check(
                new JournalEntry(
                        1,
                        new Signal.Param(ADDRESS, Content.NULL, 2, 3, alias, ParamFlags.NONE, true),
                        Ttl.NEVER,
                        0,
                        false),
                "0000000000000001 01 06 0000000000000003 04 2f61",
                "06 6f7363 02 6f 02 6e 02 70",
                "05 04 2f62 06 6f7363 02 6f 02 6e 02 70 00", // because of /b, which a command changed
                "01 02 00 00");
    }

    /** Since format 2. */
    @Test
    void aNoteAndThatItIsGone() throws Exception {
        NoteKey key = new NoteKey("mqtt", bytes("k\u0001"));
        checkNote(
                new Note(258, 3, key, bytes("xyz"), false, true),
                "0000000000000102", // seq
                "01", // durable
                "0000000000000003", // time
                "08 6d717474", // owner
                "02 6b01", // key
                "03 78797a"); // value
        checkNote(
                new Note(259, 4, key, Bytes.EMPTY, true, false),
                "0000000000000103 02 0000000000000004 08 6d717474 02 6b01");
    }

    private static void checkNote(Note note, String... golden) throws EntryFormatException {
        byte[] bytes = HexFormat.of().parseHex(String.join("", golden).replace(" ", ""));
        EntryOutput out = new EntryOutput(64);
        NoteCodec.encode(note, out);
        assertThat(HexFormat.of().formatHex(out.toArray()))
                .isEqualTo(HexFormat.of().formatHex(bytes));
        assertThat(new NoteCodec().decode(bytes, 0, bytes.length)).isEqualTo(note);
        for (int length = 0; length < bytes.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> new NoteCodec().decode(bytes, 0, cut)).isInstanceOf(EntryFormatException.class);
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
