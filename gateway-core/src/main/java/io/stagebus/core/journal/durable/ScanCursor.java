package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cursor that keeps its place in log and history open. One thread at a time. */
final class ScanCursor implements EntryCursor {

    private static final Logger LOG = LoggerFactory.getLogger(ScanCursor.class);

    private final JournalScan scan;
    private final long upToSeq;
    private final BooleanSupplier closing;
    private boolean begun;
    private Optional<ReplayRange> rest = Optional.empty();

    /**
     * A cursor over {@code scan}, which it closes.
     *
     * @param limit of the scan's range; nothing is read when it is 0
     * @param closing whether the journal is being closed
     */
    ScanCursor(JournalScan scan, long limit, long upToSeq, BooleanSupplier closing) {
        this.scan = scan;
        this.upToSeq = upToSeq;
        this.closing = closing;
        this.begun = limit <= 0;
    }

    @Override
    public List<JournalEntry> next() throws JournalException {
        try {
            while (!begun || rest.isPresent()) {
                if (closing.getAsBoolean()) {
                    throw new JournalException("the journal is being closed");
                }
                if (!begun && !scan.seek(upToSeq)) {
                    continue;
                }
                ReplayPage page = begun ? scan.page(rest.orElseThrow()) : scan.first(upToSeq);
                begun = true;
                rest = page.rest();
                if (!page.entries().isEmpty()) {
                    return page.entries();
                }
            }
            return List.of();
        } catch (IOException e) {
            throw new JournalException("the journal could not be read back: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        rest = Optional.empty();
        begun = true;
        try {
            scan.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a scan of the journal could not be closed");
        }
    }
}
