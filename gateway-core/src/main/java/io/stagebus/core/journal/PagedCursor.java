package io.stagebus.core.journal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A cursor over a journal that knows pages only. One thread at a time. */
final class PagedCursor implements EntryCursor {

    private static final long PAGE_SECONDS = 60;

    private final Journal journal;
    private Optional<ReplayRange> rest;

    PagedCursor(Journal journal, ReplayRange range) {
        this.journal = journal;
        this.rest = Optional.of(range);
    }

    @Override
    public List<JournalEntry> next() throws JournalException {
        while (rest.isPresent()) {
            ReplayPage page = read(rest.get());
            rest = page.rest();
            if (page.state() != ReplayPage.State.READ) {
                throw new JournalException("the journal could not be read");
            }
            if (!page.entries().isEmpty()) {
                return page.entries();
            }
        }
        return List.of();
    }

    private ReplayPage read(ReplayRange range) throws JournalException {
        CompletableFuture<ReplayPage> page = new CompletableFuture<>();
        journal.read(range, page::complete);
        try {
            return page.get(PAGE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("the read was interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new JournalException("the journal does not answer", e);
        }
    }

    @Override
    public void close() {
        rest = Optional.empty();
    }
}
