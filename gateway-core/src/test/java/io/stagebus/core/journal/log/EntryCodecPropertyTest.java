package io.stagebus.core.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.SignalArbitraries;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is what is read, whatever it is. */
class EntryCodecPropertyTest {

    private final EntryCodec codec = new EntryCodec(Map.of());

    @Provide
    Arbitrary<JournalEntry> entries() {
        return SignalArbitraries.entries();
    }

    /** R8, R30: value, kind, origination, revision, time, writer and time to live come back as they were. */
    @Property(tries = 2_000)
    void decodingGivesBackWhatWasEncoded(@ForAll("entries") JournalEntry entry) throws EntryFormatException {
        byte[] bytes = encode(entry);

        JournalEntry back = codec.decode(bytes, 0, bytes.length);

        assertThat(back).isEqualTo(entry);
        assertThat(SignalArbitraries.visible(back.signal().content()))
                .isEqualTo(SignalArbitraries.visible(entry.signal().content()));
    }

    @Property(tries = 100)
    void everyTruncationIsRefused(@ForAll("entries") JournalEntry entry) {
        byte[] bytes = encode(entry);
        for (int length = 0; length < bytes.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> codec.decode(bytes, 0, cut));
        }
    }

    private static void assertThatThrownBy(org.assertj.core.api.ThrowableAssert.ThrowingCallable decoding) {
        org.assertj.core.api.Assertions.assertThatThrownBy(decoding).isInstanceOf(EntryFormatException.class);
    }

    private static byte[] encode(JournalEntry entry) {
        EntryOutput out = new EntryOutput(64);
        EntryCodec.encode(entry, out);
        return out.toArray();
    }
}
