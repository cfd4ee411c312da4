package io.stagebus.appliance.backup;

import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.SystemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what was prepared in a folder in the place of what is beside it, all of it or nothing. A move that fails takes back
 * those before it. What is planned is on the disk before the first move, so that an exchange that was cut off, by a kill or by
 * the power, is finished when somebody comes by: every move can be told to be done or not. The plan has a checksum and a copy.
 * One thread.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** While it is there, the exchange goes on. */
    private static final String PLAN = "exchange.plan";
    /** The same once more, read where the plan is damaged. */
    private static final String COPY = "exchange.plan-copy";

    private final Mover mover;
    private final JournalFiles files;
    private final Path target;
    private final Path staging;
    private final Path aside;
    private final ExchangePlan plan;
    private boolean madeAside;

    /** Moves a file or folder to a name that is not there. */
    @FunctionalInterface
    interface Mover {
        void move(Path from, Path to) throws IOException;
    }

    private record Move(Path from, Path to) {}

    /**
     * An exchange that has not begun.
     *
     * @param target the folder whose content changes
     * @param staging where in it the new parts are
     * @param aside where in it the old parts go; made when there are any
     * @param out the names of the old parts
     * @param in the names of the new parts, the one that counts last
     */
    Exchange(Mover mover, Path target, Path staging, Path aside, List<String> out, List<String> in) {
        this(new SystemFiles(), mover, target, staging, aside, out, in);
    }

    /** The same with the plan on {@code files}. */
    Exchange(
            JournalFiles files, Mover mover, Path target, Path staging, Path aside, List<String> out, List<String> in) {
        this.files = files;
        this.mover = mover;
        this.target = target;
        this.staging = staging;
        this.aside = aside;
        this.plan = new ExchangePlan(aside.getFileName().toString(), out, in);
    }

    /**
     * The one that was cut off in {@code target}; empty when there is none.
     *
     * @throws IOException when there is one and nobody can tell any more what it moves
     */
    static Optional<Exchange> unfinished(Mover mover, Path target, Path staging) throws IOException {
        if (!Files.isRegularFile(staging.resolve(PLAN))) {
            return Optional.empty();
        }
        for (String name : List.of(PLAN, COPY)) {
            Path file = staging.resolve(name);
            byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            Optional<ExchangePlan> read = ExchangePlan.read(bytes);
            if (read.isPresent()) {
                ExchangePlan plan = read.get();
                return Optional.of(
                        new Exchange(mover, target, staging, target.resolve(plan.aside()), plan.out(), plan.in()));
            }
            LOG.atWarn().addKeyValue("file", file).log("the plan of a restore is damaged");
        }
        throw new IOException(
                staging.resolve(PLAN) + " and " + COPY + " beside it are damaged; old and new parts are in " + target
                        + ", " + staging + " and before-…: restore the backup once more, into an empty folder");
    }

    /** What it moves. */
    ExchangePlan plan() {
        return plan;
    }

    /**
     * Does it.
     *
     * @throws IOException when the plan cannot be written or a move fails; everything is where it was then, or the message says
     *     that the next start goes on
     */
    void run() throws IOException {
        Deque<Move> done = new ArrayDeque<>();
        try {
            writePlan();
            forward(done);
        } catch (IOException e) {
            throw back(done, e);
        }
        forget();
    }

    private void forget() throws IOException {
        files.delete(staging.resolve(PLAN));
        files.delete(staging.resolve(COPY));
    }

    /**
     * Finishes what was cut off.
     *
     * @throws IOException when a move fails; it is still unfinished then
     */
    void finish() throws IOException {
        forward(new ArrayDeque<>());
        forget();
    }

    private void writePlan() throws IOException {
        Path unfinished = staging.resolve(PLAN + ".new");
        files.write(staging.resolve(COPY), plan.bytes());
        files.write(unfinished, plan.bytes());
        if (!plan.out().isEmpty()) {
            Files.createDirectory(aside);
            madeAside = true;
        }
        files.forceFolder(target);
        files.rename(unfinished, staging.resolve(PLAN));
        files.forceFolder(staging);
    }

    private void forward(Deque<Move> done) throws IOException {
        for (String name : plan.out()) {
            if (Files.notExists(aside.resolve(name))) {
                move(new Move(target.resolve(name), aside.resolve(name)), done);
            }
        }
        for (String name : plan.in()) {
            move(new Move(staging.resolve(name), target.resolve(name)), done);
        }
        if (!plan.out().isEmpty()) {
            files.forceFolder(aside);
        }
        files.forceFolder(target);
    }

    private void move(Move move, Deque<Move> done) throws IOException {
        if (Files.exists(move.from)) {
            mover.move(move.from, move.to);
            done.push(move);
        }
    }

    /** Answers what to tell. A plan that stays would be carried out by the next start, after word that it failed. */
    private IOException back(Deque<Move> done, IOException reason) {
        Path planned = staging.resolve(PLAN);
        try {
            for (Move move : done) {
                mover.move(move.to, move.from);
            }
            files.delete(planned);
            if (madeAside) {
                Files.delete(aside);
            }
            files.forceFolder(staging);
            files.forceFolder(target);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
        return Files.notExists(planned)
                ? reason
                : new IOException(
                        reason.getMessage() + "; what was moved could not be moved back: the next start finishes it",
                        reason);
    }
}
