package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.log.StateImageCopy;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Who waits for the state as the log's thread knows it. Any thread asks; the log's thread answers between two bundles. */
final class ImageRequests {

    private static final long ANSWER_SECONDS = 30;

    private final Queue<CompletableFuture<StateImageCopy>> waiting = new ConcurrentLinkedQueue<>();
    private final EntryQueue queue;

    ImageRequests(EntryQueue queue) {
        this.queue = queue;
    }

    /** The state now. Blocks. */
    StateImageCopy ask() throws JournalException {
        CompletableFuture<StateImageCopy> answer = new CompletableFuture<>();
        waiting.add(answer);
        queue.wake();
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new JournalException("the journal does not answer", e);
        } finally {
            waiting.removeIf(one -> one == answer);
        }
    }

    /** Log thread. */
    void answer(Supplier<StateImageCopy> image) {
        if (waiting.isEmpty()) {
            return;
        }
        StateImageCopy copy = image.get();
        for (CompletableFuture<StateImageCopy> one = waiting.poll(); one != null; one = waiting.poll()) {
            one.complete(copy);
        }
    }
}
