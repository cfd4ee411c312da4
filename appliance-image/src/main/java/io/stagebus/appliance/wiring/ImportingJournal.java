package io.stagebus.appliance.wiring;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.core.journal.ForwardingJournal;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.time.GatewayClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A journal that begins, if it is a new one, with the state another relay left behind. */
final class ImportingJournal extends ForwardingJournal {

    private static final Logger LOG = LoggerFactory.getLogger(ImportingJournal.class);
    private static final String WAY_OUT =
            "; put back a good copy, or move it away to start without the state of the other relay";

    private final Path file;
    private final Ttl ttl;
    private final GatewayClock clock;

    /**
     * A journal in front of {@code journal}.
     *
     * @param file what the other relay left
     * @param ttl the time to live of Params whose writers say nothing
     */
    ImportingJournal(Journal journal, Path file, Ttl ttl, GatewayClock clock) {
        super(journal);
        this.file = file;
        this.ttl = ttl;
        this.clock = clock;
    }

    @Override
    public Recovered open(LongConsumer onDurable) throws JournalException {
        Recovered recovered = super.open(onDurable);
        if (recovered.lastSeq() > 0) {
            return recovered;
        }
        RelaySnapshot snapshot = read();
        List<JournalEntry> entries = snapshot.entries();
        entries.forEach(this::append);
        LOG.atInfo()
                .addKeyValue("file", file)
                .addKeyValue("params", entries.size())
                .addKeyValue("leftOut", snapshot.leftOut())
                .log("state of another relay taken over");
        return new Recovered(
                entries,
                recovered.notes(),
                entries.size(),
                recovered.revisionFloor(),
                recovered.creationFloor(),
                recovered.clean(),
                recovered.lastMicros());
    }

    private RelaySnapshot read() throws JournalException {
        boolean read = false;
        try {
            RelaySnapshot snapshot = RelaySnapshot.read(file, ttl, clock.wallMicros());
            read = true;
            return snapshot;
        } catch (IOException e) {
            throw new JournalException("--persist " + file + " cannot be read (" + e + ")" + WAY_OUT, e);
        } catch (InvalidJsonException e) {
            throw new JournalException(
                    "--persist " + file + " is no snapshot of a CLASP relay: " + e.getMessage() + WAY_OUT, e);
        } finally {
            if (!read) {
                close();
            }
        }
    }
}
