package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.StartupException;
import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** journal, backup and restore: of a running gateway and of the folder it left behind. */
class JournalCommandsIT {

    @TempDir
    Path folder;

    private final Path data() {
        return folder.resolve("data");
    }

    private RunningGateway start() throws StartupException {
        return new RunningGateway(data(), Map.of());
    }

    private static Typed of(RunningGateway gateway, String... arguments) {
        return Typed.line(Map.of("STAGEBUS_ADMIN", "127.0.0.1:" + gateway.adminPort()), arguments);
    }

    private static Typed in(Path data, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--data-dir");
        all.add(data.toString());
        return Typed.line(all.toArray(String[]::new));
    }

    @Test
    void aGatewayAndTheFolderItLeftBehindGiveTheSame() throws Exception {
        String[] export = {"journal", "export"};
        String[] history = {"journal", "query", "/lights/foh", "--limit", "2", "--format", "csv"};
        String[] events = {"journal", "query", "--types", "event", "--oldest"};
        Typed exported;
        Typed changes;
        Typed emitted;
        try (RunningGateway gateway = start()) {
            for (int i = 1; i <= 3; i++) {
                of(gateway, "set", "/lights/foh", "0." + i);
            }
            of(gateway, "emit", "/go", "\"a, b\"");
            exported = of(gateway, export);
            changes = of(gateway, history);
            emitted = of(gateway, events);
            assertThat(of(gateway, "journal", "tail", "-n", "1").out()).isEqualTo(emitted.out());
            assertThat(of(gateway, "journal", "query", "/none")).isEqualTo(new Typed(0, "", ""));
            String stats = of(gateway, "journal", "stats").out();
            assertThat(stats).contains("\"keeps\":{\"days\":30,\"bytes\":2000000000,\"volumePercent\":20,");
            assertThat(lastSeq(stats)).isGreaterThanOrEqualTo(4);
            assertThat(of(gateway, "journal", "verify").exitCode()).isEqualTo(64);
            assertThat(of(gateway, "journal", "query", "-l", "-3").exitCode()).isEqualTo(64);
            assertThat(of(gateway, "journal", "tail", "-n", "-3").exitCode()).isEqualTo(64);
        }
        assertThat(exported.out().lines()).hasSize(4).allMatch(line -> line.startsWith("{\"seq\":"));
        assertThat(changes.out().lines().toList())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(1)).contains(",param,/lights/foh,float,0.2,2,false,admin,"));
        assertThat(emitted.out()).contains("\"kind\":\"event\"").contains("\"value\":\"a, b\"");

        assertThat(in(data(), export)).isEqualTo(exported);
        assertThat(in(data(), history)).isEqualTo(changes);
        assertThat(in(data(), events)).isEqualTo(emitted);
        Path file = folder.resolve("all.csv");
        assertThat(in(data(), "journal", "export", "--format", "csv", "--out", file.toString()))
                .isEqualTo(new Typed(0, "", ""));
        assertThat(Files.readString(file).lines()).hasSize(5);
        assertThat(lastSeq(in(data(), "journal", "stats").out())).isGreaterThanOrEqualTo(4);
    }

    /** What doors and rules note for themselves has a seq, too. */
    private static long lastSeq(String stats) {
        return Long.parseLong(stats.replaceAll("(?s).*\"lastSeq\":([0-9]+).*", "$1"));
    }

    @Test
    void whatCannotBeWrittenOrReadIsToldAsWhatItIs() throws Exception {
        Path nowhere = folder.resolve("none/x");
        Path file = Files.createFile(folder.resolve("afile"));
        Path backup = folder.resolve("b.zip");
        String missing = " was not written: no such file or folder\n";
        try (RunningGateway gateway = start()) {
            of(gateway, "set", "/a", "1");
            assertThat(of(gateway, "backup", nowhere.toString()))
                    .isEqualTo(new Typed(1, "", "stagebus: " + nowhere + missing));
            assertThat(of(gateway, "journal", "export", "--out", nowhere.toString())
                            .err())
                    .isEqualTo("stagebus: " + nowhere + ": no such file or folder\n");
            assertThat(of(gateway, "journal", "export", "--out", "/dev/full"))
                    .isEqualTo(new Typed(1, "", "stagebus: /dev/full was not written: No space left on device\n"));
            assertThat(of(gateway, "backup", backup.toString()).exitCode()).isZero();
        }
        assertThat(in(file, "restore", backup.toString()).err()).isEqualTo("stagebus: " + file + ": not a folder\n");
        assertThat(Typed.line("alias", "import", nowhere.toString()).err())
                .isEqualTo("stagebus: " + nowhere + " cannot be read: no such file or folder\n");
    }

    @Test
    void verifyEndsWithOneWhereAnythingIsDamaged() throws Exception {
        try (RunningGateway gateway = start()) {
            for (int i = 1; i <= 50; i++) {
                of(gateway, "set", "/a", "value " + i);
            }
        }
        Typed whole = in(data(), "journal", "verify");
        assertThat(whole.exitCode()).isZero();
        assertThat(whole.out()).startsWith("ok: ");

        Path segment;
        try (Stream<Path> files = Files.list(data().resolve("log"))) {
            segment = files.findFirst().orElseThrow();
        }
        try (RandomAccessFile access = new RandomAccessFile(segment.toFile(), "rw")) {
            access.seek(Files.size(segment) / 2);
            access.write(0xFF);
            access.write(0xFF);
        }
        Typed damaged = in(data(), "journal", "verify");
        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.out()).contains("log/" + segment.getFileName() + " at byte ");
    }

    /** Between two moves of a restore the folder has parts of two journals: nobody is to be told a mixture of them. */
    @Test
    void aFolderThatIsHalfRestoredIsNotRead() throws Exception {
        try (RunningGateway gateway = start()) {
            of(gateway, "set", "/a", "1");
        }
        Path plan = Files.createDirectory(data().resolve("restoring")).resolve("exchange.plan");
        Files.writeString(plan, "aside before-now\nout log\nin log\nsum bfe02d99\n");

        Typed refused = in(data(), "journal", "verify");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("was cut off"));
        assertThat(plan).exists();
    }

    @Test
    void whatIsWrongIsSaidInOneSentence() throws Exception {
        assertThat(in(folder.resolve("none"), "journal", "query").err())
                .startsWith("stagebus: there is no journal in ");
        try (RunningGateway gateway = start()) {
            assertThat(in(data(), "journal", "query").err()).contains("is in use by process ");
            assertThat(of(gateway, "journal", "query", "no/slash").exitCode()).isEqualTo(64);
            assertThat(of(gateway, "journal", "query", "--from", "soon").err()).contains("\"soon\" is no time");
            assertThat(of(gateway, "journal", "query", "--types", "knob").err()).contains("unknown type \"knob\"");
            assertThat(in(data(), "restore", folder.resolve("none.zip").toString())
                            .exitCode())
                    .isEqualTo(65);
        }
    }

    /** The state at the backup's seq, the same history up to it, and no revision twice, whatever went on meanwhile. */
    @Test
    void aBackupUnderLoadComesBackInAnotherFolder() throws Exception {
        Path backup = folder.resolve("friday.zip");
        Path other = folder.resolve("other");
        AtomicBoolean stop = new AtomicBoolean();
        long lastRevision;
        String before;
        try (RunningGateway gateway = start()) {
            CompletableFuture<Long> load = load(gateway, stop);
            of(gateway, "set", "/before", "1");
            Typed made = of(gateway, "backup", backup.toString());
            assertThat(made.err()).isEmpty();
            assertThat(made.exitCode()).isZero();
            of(gateway, "set", "/after", "1");
            stop.set(true);
            lastRevision = load.join();
            before = of(gateway, "journal", "export").out();
        }
        Typed restored = in(other, "restore", backup.toString());
        assertThat(restored.err()).isEmpty();
        assertThat(restored.out()).contains("state at seq ");
        String after = in(other, "journal", "export").out();
        assertThat(before).as("byte for byte up to the backup").startsWith(after);
        assertThat(after).contains("/before").doesNotContain("/after");
        try (RunningGateway gateway = new RunningGateway(other, Map.of())) {
            assertThat(of(gateway, "get", "/before").out().strip()).isEqualTo("1");
            assertThat(of(gateway, "get", "/after").exitCode()).isEqualTo(66);
            long value = Long.parseLong(of(gateway, "get", "/load").out().strip());
            assertThat(after.lines().filter(line -> line.contains("\"/load\"")).reduce((a, b) -> b))
                    .hasValueSatisfying(line -> assertThat(line).contains("\"value\":" + value + ","));
            of(gateway, "set", "/load", "-1");
            assertThat(of(gateway, "get", "/load", "--json").out())
                    .satisfies(json -> assertThat(revision(json)).isGreaterThan(lastRevision));
        }
    }

    private static long revision(String json) {
        return Long.parseLong(json.replaceAll("(?s).*\"revision\":([0-9]+).*", "$1"));
    }

    /** Writes one Param over and over; its last revision when it is stopped. */
    private static CompletableFuture<Long> load(RunningGateway gateway, AtomicBoolean stop) {
        Session session = Session.ofGateway("test", "load", "load", "", AccessScope.ADMIN);
        CompletableFuture<Long> ended = new CompletableFuture<>();
        gateway.gateway().executor().execute(() -> {
            gateway.gateway().bus().submit(new Command.OpenSession(session, new Deaf(), false, Reply.NONE));
            write(gateway, session, stop, 1, ended);
        });
        return ended;
    }

    private static void write(
            RunningGateway gateway, Session session, AtomicBoolean stop, long value, CompletableFuture<Long> ended) {
        if (stop.get()) {
            ended.complete(value);
            return;
        }
        gateway.gateway()
                .bus()
                .submit(Command.SetParam.of(
                        session, Address.of("/load"), Content.of(Value.of(value)), WriteOptions.PLAIN, Reply.NONE));
        gateway.gateway().executor().execute(() -> write(gateway, session, stop, value + 1, ended));
    }

    @Test
    void restoreReplacesOnlyWhenToldAndMovesAside() throws Exception {
        Path backup = folder.resolve("a.zip");
        try (RunningGateway gateway = start()) {
            of(gateway, "set", "/a", "1");
            assertThat(of(gateway, "backup", backup.toString()).exitCode()).isZero();
            of(gateway, "set", "/a", "2");
            assertThat(in(data(), "restore", backup.toString(), "--replace").err())
                    .contains("is in use by process ");
        }
        Typed refused = in(data(), "restore", backup.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("is not empty: say --replace");

        Files.writeString(data().resolve("relay-auth.db"), "");
        Typed replaced = in(data(), "restore", backup.toString(), "--replace");
        assertThat(replaced.out())
                .startsWith("what was there is in " + data().resolve("before-"))
                .contains(": index, log, quarantine, snapshots\n")
                .contains("left as it was: relay-auth.db\n");
        try (RunningGateway gateway = start()) {
            assertThat(of(gateway, "get", "/a").out().strip()).isEqualTo("1");
        }
    }

    @Test
    void aDamagedBackupTouchesNothing() throws Exception {
        Path backup = folder.resolve("a.zip");
        try (RunningGateway gateway = start()) {
            for (int i = 0; i < 20; i++) {
                of(gateway, "set", "/a/" + i, "1");
            }
            of(gateway, "backup", backup.toString());
        }
        byte[] whole = Files.readAllBytes(backup);
        Path other = folder.resolve("other");
        int last = whole.length - 1;
        int step = Math.max(1, whole.length / 40);
        for (int at = 100; at <= last; at = at == last ? whole.length : Math.min(at + step, last)) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            Files.write(backup, damaged);
            Typed typed = in(other, "restore", backup.toString());
            assertThat(typed.exitCode() == 65 || typed.out().contains("state at seq"))
                    .as("byte " + at)
                    .isTrue();
            if (typed.exitCode() == 65) {
                assertThat(other).doesNotExist();
            } else {
                // A byte that means nothing, such as a file's time in the zip.
                delete(other);
            }
        }
        Files.write(backup, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(in(other, "restore", backup.toString()).err()).contains("nothing was restored");
        assertThat(other).doesNotExist();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void configurationAndRulesAreSavedToo() throws Exception {
        Path config = Files.writeString(folder.resolve("venue.yaml"), "name: FOH\nrules: rules.json\n");
        Files.writeString(folder.resolve("rules.json"), "[]");
        Path backup = folder.resolve("a.zip");
        Path other = folder.resolve("other");
        String aliases = "/osc/1/fader1,/lights/foh";
        try (RunningGateway gateway = new RunningGateway(data(), Map.of(Setting.CONFIG, config.toString()))) {
            of(gateway, "set", "/a", "1");
            of(gateway, "alias", "add", "/osc/1/fader1", "/lights/foh");
            assertThat(of(gateway, "backup", backup.toString()).err()).isEmpty();
        }
        assertThat(in(other, "restore", backup.toString()).out()).contains("\"FOH\" as of ");
        assertThat(other.resolve("config/venue.yaml")).hasSameTextualContentAs(config);
        assertThat(other.resolve("config/rules/rules.json")).hasContent("[]");
        assertThat(other.resolve("aliases.csv")).content().contains(aliases);
        assertThat(other.resolve("config/aliases.csv")).content().contains(aliases);
        assertThat(other.resolve("config/said.yaml")).content().contains("host: '127.0.0.1'");

        Path again = folder.resolve("b.zip");
        assertThat(in(other, "backup", again.toString(), "--config", config.toString())
                        .exitCode())
                .isZero();
        assertThat(in(folder.resolve("third"), "restore", again.toString()).exitCode())
                .isZero();
    }

    /** A subscriber that hears nothing. */
    private static final class Deaf implements io.stagebus.core.subscription.Subscriber {
        @Override
        public void onSignal(
                io.stagebus.core.signal.Signal signal, List<io.stagebus.core.subscription.Subscription> matched) {
            // Nothing is subscribed to.
        }

        @Override
        public void onBatchEnd() {
            // Nothing to flush.
        }

        @Override
        public void onClosed(String reason) {
            // The test ends with it.
        }
    }
}
