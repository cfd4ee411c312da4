package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.ForwardingJournal;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.signal.Cause;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/** What a journal that makes mistakes would do with its entries. */
final class BadJournals {

    private static final int EVERY = 5;

    private BadJournals() {}

    /** Everything is durable as soon as it is taken. */
    static Journal acknowledgedEarly(Journal journal) {
        return new ForwardingJournal(journal) {
            private LongConsumer told = seq -> {};

            @Override
            public Recovered open(LongConsumer onDurable) throws JournalException {
                told = onDurable;
                return super.open(seq -> {});
            }

            @Override
            public void append(JournalRecord made) {
                super.append(made);
                told.accept(made.seq());
            }
        };
    }

    /** Now and then an entry overtakes the one before it. */
    static Journal overtaken(Journal journal) {
        return new ForwardingJournal(journal) {
            private Optional<JournalRecord> slow = Optional.empty();

            @Override
            public void append(JournalRecord made) {
                if (slow.isEmpty() && made.seq() % EVERY == 0) {
                    slow = Optional.of(made);
                } else {
                    super.append(made);
                    slow.ifPresent(super::append);
                    slow = Optional.empty();
                }
            }
        };
    }

    /** The parts of a bundle are changes like others. */
    static Journal bundlesUnmarked(Journal journal) {
        return new ForwardingJournal(journal) {
            @Override
            public void append(JournalRecord made) {
                super.append(made.as(BundlePart.NONE, made.durable()));
            }
        };
    }

    /** What expired is gone from the state only. */
    static Journal expiryNotRecorded(Journal journal) {
        return new ForwardingJournal(journal) {
            @Override
            public void append(JournalRecord made) {
                boolean expired = made instanceof JournalEntry entry
                        && entry.signal().origin().cause() instanceof Cause.Expiry;
                if (!expired) {
                    super.append(made);
                }
            }
        };
    }

    /** A start answers with something else than it found. */
    private static Journal recovering(Journal journal, UnaryOperator<Recovered> change) {
        return new ForwardingJournal(journal) {
            @Override
            public Recovered open(LongConsumer onDurable) throws JournalException {
                return change.apply(super.open(onDurable));
            }
        };
    }

    private static Recovered other(Recovered found, long lastSeq, long revisionFloor, long creationFloor) {
        return new Recovered(
                found.params(),
                found.notes(),
                lastSeq,
                revisionFloor,
                creationFloor,
                found.clean(),
                found.lastMicros());
    }

    /** Revisions go on by 1 after a power cut, too. */
    static Journal floorIgnored(Journal journal) {
        return recovering(journal, found -> other(found, found.lastSeq(), 0, found.creationFloor()));
    }

    /** So do seqs. */
    static Journal seqsReused(Journal journal) {
        return recovering(journal, found -> {
            long highest = Math.max(
                    found.params().stream().mapToLong(JournalEntry::seq).max().orElse(0),
                    found.notes().stream().mapToLong(Note::seq).max().orElse(0));
            return other(found, highest, found.revisionFloor(), found.creationFloor());
        });
    }

    /** What was deleted and forgotten begins at 1 again. */
    static Journal forgottenBeginAgain(Journal journal) {
        return recovering(journal, found -> other(found, found.lastSeq(), found.revisionFloor(), 0));
    }
}
