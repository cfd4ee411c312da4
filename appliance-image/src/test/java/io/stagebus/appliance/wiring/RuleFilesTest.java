package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.rig.PassingFiles;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the rule files while somebody else changes them, and when too much is asked; on the test's own thread. */
class RuleFilesTest {

    @TempDir
    Path folder;

    private final BusFixture bus = new BusFixture();
    private final RulesEngine engine = new RulesEngine(bus.bus, bus.executor, bus.clock);
    private final RecordingSubscriber answers = new RecordingSubscriber();
    private final Session admin = bus.open(answers, AccessScope.ADMIN);
    private final HandWorker worker = new HandWorker();
    private final Disk disk = new Disk();
    private Path owned;
    private RuleFiles files;

    /** A worker whose tasks the test runs. */
    private static final class HandWorker extends ScheduledThreadPoolExecutor {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private final Deque<Runnable> later = new ArrayDeque<>();
        private Runnable look = () -> {};

        HandWorker() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            tasks.addLast(task);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long every, TimeUnit unit) {
            look = task;
            return super.scheduleWithFixedDelay(task, first, every, unit);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            later.addLast(task);
            return super.schedule(() -> {}, delay, unit);
        }

        private void run() {
            for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
                task.run();
            }
        }
    }

    /** A disk on which somebody is at work too, and which may refuse. */
    private static final class Disk extends PassingFiles {
        private Runnable beforeCreate = () -> {};
        private Runnable beforeRename = () -> {};
        private boolean refusesToForce;

        Disk() {
            super(new SystemFiles());
        }

        @Override
        public JournalFile create(Path path) throws IOException {
            beforeCreate.run();
            return super.create(path);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            beforeRename.run();
            super.rename(from, to);
        }

        @Override
        public void forceFolder(Path path) throws IOException {
            if (refusesToForce) {
                throw new IOException("on purpose");
            }
            super.forceFolder(path);
        }
    }

    @BeforeEach
    void watch() {
        owned = folder.resolve(OwnedRules.NAME);
        engine.start(RuleSet.EMPTY);
        bus.subscribe(admin, 1, "/stagebus/rules/answer");
        RuleText text = new RuleText(folder, Map.of(), RuleText.look(folder));
        files = RuleFiles.watch(engine, bus.bus, text, Duration.ofDays(1), new OwnedRules(folder, disk), worker);
        settle();
    }

    @AfterEach
    void stop() {
        files.close();
    }

    private void settle() {
        settle(worker, bus);
    }

    private static void settle(HandWorker hand, BusFixture on) {
        do {
            hand.run();
            on.executor.run();
        } while (!hand.tasks.isEmpty());
    }

    private static String copy(String id) {
        return "{\"id\":\"" + id + "\",\"trigger\":{\"type\":\"on_change\",\"pattern\":\"/" + id
                + "\"},\"actions\":[{\"type\":\"set_from_trigger\",\"address\":\"/to\"}]}";
    }

    private void ask(String id) throws InvalidJsonException {
        bus.emit(admin, "/stagebus/rules/put", ValueJson.parse(copy(id)));
    }

    private String put(String id) throws InvalidJsonException {
        ask(id);
        settle();
        return told().getLast();
    }

    private List<String> told() {
        return answers.signals.stream()
                .map(signal -> ValueJson.text(signal.content().value()))
                .toList();
    }

    private List<String> inForce() {
        return engine.rules().stream().map(Rule::id).toList();
    }

    private static void save(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoAsksForMoreThanMayWaitIsTold() throws InvalidJsonException {
        for (int n = 0; n < RuleFiles.MAX_WAITING + 20; n++) {
            ask("r" + n);
        }
        bus.executor.run();

        assertThat(worker.tasks).hasSize(RuleFiles.MAX_WAITING);
        assertThat(told()).hasSize(20).allMatch(text -> text.contains("busy") && text.contains("\"done\":false"));
        assertThat(told()).first().asString().contains("\"r" + RuleFiles.MAX_WAITING + "\"");

        settle();
        assertThat(inForce()).hasSize(RuleFiles.MAX_WAITING);
        assertThat(put("later")).contains("\"done\":true");
    }

    @Test
    void aFileThatIsSavedWhileARuleIsPutIsRead() throws InvalidJsonException {
        disk.beforeRename = () -> save(folder.resolve("10-house.json"), "[" + copy("house") + "]");
        assertThat(put("mine")).contains("\"done\":true");
        disk.beforeRename = () -> {};
        assertThat(inForce()).containsExactly("mine");

        worker.look.run();
        worker.look.run();
        settle();
        assertThat(inForce()).containsExactlyInAnyOrder("house", "mine");
    }

    /** A start takes a while, such as to read the journal. */
    @Test
    void aFileThatIsSavedDuringTheStartIsReadAfterIt() throws RuleFileException {
        Path house = folder.resolve("10-house.json");
        save(house, "[" + copy("before") + "]");
        RuleText text = RuleText.of(folder);
        save(house, "[" + copy("meanwhile") + "]");
        BusFixture started = new BusFixture();
        RulesEngine rules = new RulesEngine(started.bus, started.executor, started.clock);
        rules.start(RuleFileParser.parse(text.documents()));
        RecordingSubscriber watcher = new RecordingSubscriber();
        started.subscribe(started.open(watcher, AccessScope.ADMIN), 1, "/stagebus/rules/*/rule");
        HandWorker hand = new HandWorker();

        RuleFiles watched =
                RuleFiles.watch(rules, started.bus, text, Duration.ofDays(1), new OwnedRules(folder, disk), hand);
        try {
            settle(hand, started);
            assertThat(watcher.signals)
                    .as("what is in force")
                    .extracting(signal -> signal.address().text())
                    .containsExactly("/stagebus/rules/before/rule");

            hand.look.run();
            hand.look.run();
            settle(hand, started);
            assertThat(rules.rules()).extracting(Rule::id).containsExactly("meanwhile");
        } finally {
            watched.close();
        }
    }

    @Test
    void whoHasTheFilesReadAgainIsAnswered() {
        save(folder.resolve("10-house.json"), "[" + copy("house") + "]");
        bus.emit(admin, "/stagebus/rules/reload", Value.NULL);
        settle();
        assertThat(told()).hasSize(1);
        assertThat(told().getFirst()).contains("\"done\":true", "\"id\":\"\"", "\"problems\":[]");

        save(folder.resolve("10-house.json"), "oops");
        bus.emit(admin, "/stagebus/rules/reload", Value.NULL);
        settle();
        assertThat(told().getLast()).contains("\"done\":false", "10-house.json");
        assertThat(inForce()).containsExactly("house");
    }

    @Test
    void whatIsChangedByHandAtTheLastMomentIsNotOverwritten() throws IOException, InvalidJsonException {
        put("mine");
        String byHand = "[" + copy("hand") + "]";
        disk.beforeCreate = () -> save(owned, byHand);

        assertThat(put("other")).contains("was changed by hand meanwhile", "\"done\":false");
        assertThat(Files.readString(owned)).isEqualTo(byHand);
        assertThat(inForce()).containsExactly("mine");
    }

    @Test
    void aRuleThatIsOnDiskIsInForceThoughTheDiskDoesNotForceIt() throws InvalidJsonException {
        disk.refusesToForce = true;
        assertThat(put("mine")).contains("\"done\":true", "a power cut may take it back", "on purpose");
        assertThat(inForce()).containsExactly("mine");

        disk.refusesToForce = false;
        assertThat(put("other")).contains("\"done\":true", "\"problems\":[]");
    }

    @Test
    void manyRulesAreShownAFewAtATime() throws InvalidJsonException {
        StringBuilder all = new StringBuilder("[" + copy("r0"));
        for (int n = 1; n < 120; n++) {
            all.append(',').append(copy("r" + n));
        }
        RecordingSubscriber watcher = new RecordingSubscriber();
        bus.subscribe(bus.open(watcher, AccessScope.ADMIN), 1, "/stagebus/rules/*/rule");
        save(owned, all + "]");
        files.reload();
        worker.tasks.removeFirst().run();
        bus.executor.run();
        assertThat(watcher.signals).hasSize(ShownRules.CHANGES_AT_ONCE);

        settle();
        assertThat(watcher.signals).hasSize(120);
        put("one");
        settle();
        assertThat(watcher.signals).as("only what differs").hasSize(121);

        save(owned, "[]");
        files.reload();
        settle();
        assertThat(bus.bus.counters().params()).isLessThan(120);
    }

    @Test
    void whatTheBusHadNoRoomForIsShownLater() throws InvalidJsonException {
        RecordingSubscriber watcher = new RecordingSubscriber();
        bus.subscribe(bus.open(watcher, AccessScope.ADMIN), 1, "/stagebus/rules/*/rule");
        save(folder.resolve("10-house.json"), "[" + copy("house") + "]");
        files.reload();
        Command.Get filler = new Command.Get(admin, Address.of("/a"), Reply.NONE);
        bus.executor.elsewhere(() -> {
            int free = 0;
            while (bus.bus.submit(filler)) {
                free++;
            }
            assertThat(free).isPositive();
            worker.run();
        });
        settle();
        assertThat(inForce()).containsExactly("house");
        assertThat(watcher.signals).isEmpty();

        assertThat(worker.later).as("one try for all of it").hasSize(1);
        worker.later.removeFirst().run();
        settle();
        assertThat(watcher.signals).hasSize(1);
        assertThat(worker.later).isEmpty();
    }

    @Test
    void longLinesOfADifferenceAreCut() throws InvalidJsonException {
        put("mine");
        save(owned, "[" + copy("hand") + ",".repeat(100_000));

        assertThat(put("other")).contains("changed by hand", "…").hasSizeLessThan(2_000);
    }
}
