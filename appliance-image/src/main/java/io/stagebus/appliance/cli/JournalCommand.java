package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.journal.EntryQuery;
import io.stagebus.appliance.journal.StatsText;
import io.stagebus.core.journal.durable.JournalArchive;
import io.stagebus.core.journal.durable.Retention;
import io.stagebus.core.journal.files.FileFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stagebus journal}: what was recorded. */
@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        subcommands = {
            JournalCommand.Query.class,
            JournalCommand.Tail.class,
            JournalCommand.Export.class,
            JournalCommand.Stats.class,
            JournalCommand.Verify.class,
        },
        synopsisSubcommandLabel = "query|tail|export|stats|verify",
        description = {
            "Reads what was recorded: of a running gateway by its admin port, or of a data folder that no gateway uses.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus journal query /lights/foh --from 2h         the last 100 changes of one address",
            "  stagebus journal tail '/mqtt/**' --follow",
            "  stagebus journal export --format csv --out show.csv",
            "  stagebus journal verify --data-dir /srv/stagebus     reads every frame and row; exits with 1 if any is bad",
        })
final class JournalCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    /** For picocli. */
    JournalCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** Prints what one query gives. */
    private record Printing(EntryPrinter printer, EntryQuery query, OutputStream out) implements JournalSource.Use {
        @Override
        public int gateway(AdminLink link) throws LinkException, IOException {
            printer.print(link, query, out);
            return ExitCode.OK;
        }

        @Override
        public int folder(JournalArchive archive) throws IOException {
            printer.print(archive, query, out);
            return ExitCode.OK;
        }
    }

    /** {@code stagebus journal query}. */
    @Command(
            name = "query",
            mixinStandardHelpOptions = true,
            description = {"Prints entries, oldest first; the newest 100 if not said otherwise."})
    static final class Query implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private JournalSource source = new JournalSource();

        @Mixin
        private RangeOptions range = new RangeOptions();

        @Option(
                names = {"--limit", "-l"},
                paramLabel = "COUNT",
                defaultValue = "100",
                description = "At most so many; 0 for all. (default 100)")
        private long limit;

        @Option(names = "--oldest", description = "The oldest ones that match, not the newest.")
        private boolean oldest;

        @Override
        public Integer call() {
            return Usage.checked(
                    spec,
                    () -> source.use(
                            spec,
                            new Printing(
                                    new EntryPrinter(range.format()),
                                    range.query(limit, !oldest),
                                    EntryPrinter.bytes(spec.commandLine().getOut()))));
        }
    }

    /** {@code stagebus journal tail}. */
    @Command(
            name = "tail",
            mixinStandardHelpOptions = true,
            description = {"Prints the newest entries; with --follow also what is recorded from now on."})
    static final class Tail implements Callable<Integer> {

        private static final long ASK_MILLIS = 500;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private JournalSource source = new JournalSource();

        @Mixin
        private RangeOptions range = new RangeOptions();

        @Option(
                names = {"--lines", "-n"},
                paramLabel = "COUNT",
                defaultValue = "10",
                description = "How many to begin with. (default 10)")
        private long lines;

        @Option(
                names = {"--follow", "-f"},
                description = "Go on until stopped; only of a running gateway.")
        private boolean follow;

        @Override
        public Integer call() {
            return Usage.checked(spec, () -> source.use(spec, new Following()));
        }

        private final class Following implements JournalSource.Use {
            private final EntryPrinter printer = new EntryPrinter(range.format());
            private final OutputStream out =
                    EntryPrinter.bytes(spec.commandLine().getOut());

            @Override
            public int gateway(AdminLink link) throws LinkException, IOException {
                printer.print(link, range.query(lines == 0 ? 1 : lines, true), out);
                while (follow && pause()) {
                    printer.print(link, range.query(0, false).after(printer.lastSeq()), out);
                }
                return ExitCode.OK;
            }

            @Override
            public int folder(JournalArchive archive) throws IOException {
                printer.print(archive, range.query(lines == 0 ? 1 : lines, true), out);
                return ExitCode.OK;
            }

            private static boolean pause() {
                try {
                    Thread.sleep(ASK_MILLIS);
                    return true;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
    }

    /** {@code stagebus journal export}. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {"Writes all entries that match, oldest first, to a file or to what reads them."})
    static final class Export implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private JournalSource source = new JournalSource();

        @Mixin
        private RangeOptions range = new RangeOptions();

        @Option(
                names = {"--out", "-o"},
                paramLabel = "FILE",
                description = "Where to; standard output if not said.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            return Usage.checked(spec, () -> {
                EntryPrinter printer = new EntryPrinter(range.format());
                EntryQuery query = range.query(0, false);
                Path known = file;
                if (known == null) {
                    OutputStream out = EntryPrinter.bytes(spec.commandLine().getOut());
                    return source.use(spec, new Printing(printer, query, out));
                }
                return source.use(spec, new JournalSource.Use() {
                    @Override
                    public int gateway(AdminLink link) throws LinkException, IOException {
                        return toFile(known, out -> printer.print(link, query, out));
                    }

                    @Override
                    public int folder(JournalArchive archive) throws LinkException, IOException {
                        return toFile(known, out -> printer.print(archive, query, out));
                    }
                });
            });
        }

        private static int toFile(Path path, Filling filling) throws LinkException, IOException {
            OutputStream file = Files.newOutputStream(path);
            boolean whole = false;
            try (OutputStream out = new BufferedOutputStream(file)) {
                filling.fill(out);
                out.flush();
                whole = true;
                return ExitCode.OK;
            } catch (IOException e) {
                throw new IOException(path + " was not written: " + FileFailure.reason(e), e);
            } finally {
                // Half of what was asked for looks like all of it.
                if (!whole && Files.isRegularFile(path)) {
                    Files.delete(path);
                }
            }
        }

        /** Fills the file. */
        private interface Filling {
            void fill(OutputStream out) throws LinkException, IOException;
        }
    }

    /** {@code stagebus journal stats}. */
    @Command(
            name = "stats",
            mixinStandardHelpOptions = true,
            description = {"Prints what there is, day by day, and how much is kept, as JSON."})
    static final class Stats implements Callable<Integer>, JournalSource.Use {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private JournalSource source = new JournalSource();

        @Override
        public Integer call() {
            return source.use(spec, this);
        }

        @Override
        public int gateway(AdminLink link) throws LinkException {
            spec.commandLine().getOut().println(link.journalStats());
            return ExitCode.OK;
        }

        @Override
        public int folder(JournalArchive archive) {
            spec.commandLine().getOut().println(StatsText.json(archive.stats(Retention.DEFAULT)));
            return ExitCode.OK;
        }
    }

    /** {@code stagebus journal verify}. */
    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Reads every frame of the log and the snapshots and every row of the history, and says what is wrong where.",
                "Exits with 0 when all is well and with 1 when not. Only for a data folder that no gateway uses.",
                "What is missing because the disk refused it is told, too, and is no reason to exit with 1.",
            })
    static final class Verify implements Callable<Integer>, JournalSource.Use {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private JournalSource source = new JournalSource();

        @Override
        public Integer call() {
            return source.use(spec, this);
        }

        @Override
        public int gateway(AdminLink link) {
            throw new IllegalArgumentException(
                    "verify reads a data folder that no gateway uses: say --data-dir FOLDER");
        }

        @Override
        public int folder(JournalArchive archive) throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            JournalArchive.Verdict verdict = archive.verify(finding -> out.println(Plain.text(finding)));
            String read =
                    verdict.files() + " files, " + verdict.frames() + " frames, " + verdict.entries() + " entries";
            out.println(verdict.problems() == 0 ? "ok: " + read : verdict.problems() + " problems in " + read);
            return verdict.problems() == 0 ? ExitCode.OK : ExitCode.CANNOT_START;
        }
    }
}
