package io.stagebus.appliance.backup;

import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.SystemFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Puts what was prepared in a folder in the place of what is beside it, all of it or nothing. A move that fails takes back
 * those before it. What is planned is on the disk before the first move, so that an exchange that was cut off, by a kill or by
 * the power, is finished when somebody comes by: every move can be told to be done or not. One thread.
 */
final class Exchange {

    private static final String PLAN = "exchange.plan";
    private static final String ASIDE = "aside ";
    private static final String OUT = "out ";
    private static final String IN = "in ";

    private final Mover mover;
    private final JournalFiles files;
    private final Path target;
    private final Path staging;
    private final Path aside;
    private final List<String> out;
    private final List<String> in;
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
        this.out = List.copyOf(out);
        this.in = List.copyOf(in);
    }

    /** The one that was cut off in {@code target}; empty when there is none. */
    static Optional<Exchange> unfinished(Mover mover, Path target, Path staging) throws IOException {
        Path plan = staging.resolve(PLAN);
        if (!Files.isRegularFile(plan)) {
            return Optional.empty();
        }
        Path aside = target;
        List<String> out = new ArrayList<>();
        List<String> in = new ArrayList<>();
        for (String line : Files.readAllLines(plan)) {
            if (line.startsWith(ASIDE)) {
                aside = target.resolve(line.substring(ASIDE.length()));
            } else if (line.startsWith(OUT)) {
                out.add(line.substring(OUT.length()));
            } else if (line.startsWith(IN)) {
                in.add(line.substring(IN.length()));
            }
        }
        return Optional.of(new Exchange(mover, target, staging, aside, out, in));
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
        files.delete(staging.resolve(PLAN));
    }

    /**
     * Finishes what was cut off.
     *
     * @throws IOException when a move fails; it is still unfinished then
     */
    void finish() throws IOException {
        forward(new ArrayDeque<>());
        files.delete(staging.resolve(PLAN));
    }

    private void writePlan() throws IOException {
        StringBuilder plan =
                new StringBuilder(ASIDE).append(aside.getFileName()).append('\n');
        out.forEach(name -> plan.append(OUT).append(name).append('\n'));
        in.forEach(name -> plan.append(IN).append(name).append('\n'));
        Path unfinished = staging.resolve(PLAN + ".new");
        try (JournalFile file = files.create(unfinished)) {
            file.write(ByteBuffer.wrap(plan.toString().getBytes(StandardCharsets.UTF_8)), 0);
            file.force();
        }
        if (!out.isEmpty()) {
            Files.createDirectory(aside);
            madeAside = true;
        }
        files.forceFolder(target);
        files.rename(unfinished, staging.resolve(PLAN));
        files.forceFolder(staging);
    }

    private void forward(Deque<Move> done) throws IOException {
        for (String name : out) {
            if (Files.notExists(aside.resolve(name))) {
                move(new Move(target.resolve(name), aside.resolve(name)), done);
            }
        }
        for (String name : in) {
            move(new Move(staging.resolve(name), target.resolve(name)), done);
        }
        if (!out.isEmpty()) {
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
        Path plan = staging.resolve(PLAN);
        try {
            for (Move move : done) {
                mover.move(move.to, move.from);
            }
            files.delete(plan);
            if (madeAside) {
                Files.delete(aside);
            }
            files.forceFolder(staging);
            files.forceFolder(target);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
        return Files.notExists(plan)
                ? reason
                : new IOException(
                        reason.getMessage() + "; what was moved could not be moved back: the next start finishes it",
                        reason);
    }
}
