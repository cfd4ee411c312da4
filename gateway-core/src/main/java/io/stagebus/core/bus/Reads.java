package io.stagebus.core.bus;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.util.function.Consumer;

/**
 * What sessions read in the journal: each one page at a time, in the order they asked, as far as its scope allows, so that
 * nobody who asks for much keeps others waiting. Bus thread only.
 */
final class Reads {

    /** How many reads of one session wait for the one that is under way. */
    private static final int MAX_WAITING = 64;

    private final Journal journal;
    private final Turns turns;

    /** A page that somebody waits for. */
    record Wish(ReplayRange range, Consumer<ReplayPage> onBus) {}

    Reads(Journal journal, Turns turns) {
        this.journal = journal;
        this.turns = turns;
    }

    boolean isReadable() {
        return journal.isReadable();
    }

    /**
     * Reads a page for a session.
     *
     * @param onBus takes it, once, on the bus thread, perhaps at once; {@link ReplayPage#BUSY} when the session waits for too
     *     many or ended
     */
    void read(Attachment attachment, ReplayRange range, Consumer<ReplayPage> onBus) {
        Wish wish = new Wish(range.within(attachment.session.scope()), onBus);
        if (attachment.closed || attachment.reads.size() > MAX_WAITING) {
            onBus.accept(ReplayPage.BUSY);
            return;
        }
        attachment.reads.addLast(wish);
        if (attachment.reads.size() == 1) {
            begin(attachment, wish);
        }
    }

    private void begin(Attachment attachment, Wish wish) {
        journal.read(wish.range, page -> {
            if (turns.isBusThread()) {
                finish(attachment, wish, page);
            } else {
                turns.later(() -> finish(attachment, wish, page));
            }
        });
    }

    private void finish(Attachment attachment, Wish wish, ReplayPage page) {
        if (attachment.closed) {
            // The session ended meanwhile and was told so.
            return;
        }
        attachment.reads.removeFirst();
        Wish next = attachment.reads.peekFirst();
        if (next != null) {
            begin(attachment, next);
        }
        wish.onBus.accept(page);
    }

    /** The session ended: whoever waits is told, and nothing more is read for it. */
    static void end(Attachment attachment) {
        while (!attachment.reads.isEmpty()) {
            attachment.reads.removeFirst().onBus.accept(ReplayPage.BUSY);
        }
    }
}
