package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bundles: all or nothing, at once or at a time, with and without their sender (R23). */
class BundleTest {

    private final MemoryJournal journal = new MemoryJournal(1_000);
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final Session session = fixture.open();

    private Command.Write set(String address, long value) {
        return Command.SetParam.of(
                session, Address.of(address), Content.of(Value.of(value)), WriteOptions.PLAIN, Reply.NONE);
    }

    private Command.Write stream(String address) {
        return Command.Publish.of(session, SignalKind.STREAM, Address.of(address), Content.of(Value.of(1)), Reply.NONE);
    }

    private Outcome bundle(Command.Write... writes) {
        return fixture.outcome(reply -> new Command.Bundle(session, List.of(writes), 0, false, reply));
    }

    private List<JournalEntry> journaled() {
        List<JournalEntry> entries = new ArrayList<>();
        journal.read(
                new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, 1_000, SignalKind.ALL, false),
                page -> entries.addAll(page.entries()));
        return entries;
    }

    /** The entries of a bundle belong together in the journal, whatever of it is not recorded. */
    @Test
    void whatIsRecordedOfABundleIsMarkedAsOneWhole() {
        bundle(stream("/s"), set("/a", 1), stream("/s"), set("/b", 2), set("/c", 3), stream("/s"));
        bundle(set("/d", 4), stream("/s"));
        fixture.set(session, "/e", Value.of(5));

        assertThat(journaled())
                .extracting(JournalEntry::part)
                .containsExactly(
                        BundlePart.FIRST, BundlePart.MIDDLE, BundlePart.LAST, BundlePart.NONE, BundlePart.NONE);
    }
}
