package io.stagebus.appliance.wiring;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.Unsubscribed;
import io.stagebus.rules.engine.RuleKeeper;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.json.RuleFileProblem;
import io.stagebus.rules.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule files of a running gateway: read again when they change, and when somebody asks. All or nothing: what is wrong is
 * told to the log and at {@code /stagebus/rules/problems}, and the rules stay as they were. Has a thread of its own; any
 * thread may ask.
 */
public final class RuleFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RuleFiles.class);
    /** How many changes that were asked for over the bus may wait, each with its rule. */
    static final int MAX_WAITING = 100;

    private static final Address PROBLEMS = Address.of("/stagebus/rules/problems");

    private final RulesEngine engine;
    private final SignalBus bus;
    private final Path path;
    private final OwnedRules owned;
    private final ShownRules shown;
    private final Session session = Session.ofGateway("rules", "rules-files", "rules", "files", AccessScope.ADMIN);
    private final ScheduledExecutorService worker;
    private final Turns turns;

    /** What the files looked like when they were read last, and when they were looked at last. Worker only. */
    private Map<Path, String> read;

    private Map<Path, String> seen;

    private RuleFiles(
            RulesEngine engine, SignalBus bus, RuleText text, OwnedRules owned, ScheduledExecutorService worker) {
        this.engine = engine;
        this.bus = bus;
        this.path = text.path();
        this.owned = owned;
        this.worker = worker;
        this.turns = new Turns(worker, MAX_WAITING);
        this.shown = new ShownRules(
                bus,
                session,
                ShownRules.Worker.of(worker, (millis, task) -> worker.schedule(task, millis, TimeUnit.MILLISECONDS)));
        this.read = text.stamps();
        this.seen = read;
    }

    /**
     * Begins to look after the files that the rules in force came from.
     *
     * @param text the files, as they were read for the rules in force: what was saved since is read again
     * @param every how often they are looked at; zero for never
     */
    static RuleFiles watch(RulesEngine engine, SignalBus bus, RuleText text, Duration every) {
        ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "stagebus-rules");
            thread.setDaemon(true);
            return thread;
        });
        return watch(engine, bus, text, every, new OwnedRules(text.path(), new SystemFiles()), worker);
    }

    /** The same, on a thread that is given and ends with it. */
    static RuleFiles watch(
            RulesEngine engine,
            SignalBus bus,
            RuleText text,
            Duration every,
            OwnedRules owned,
            ScheduledExecutorService worker) {
        RuleFiles files = new RuleFiles(engine, bus, text, owned, worker);
        bus.submit(new Command.OpenSession(files.session, new Unsubscribed("rule files"), false, Reply.NONE));
        engine.keptBy(files.new Keeper());
        files.worker.execute(() -> files.begin(text.documents()));
        if (!every.isZero()) {
            files.worker.scheduleWithFixedDelay(
                    files::lookAgain, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        }
        return files;
    }

    /** The rules in force were read by somebody else; what of them is the gateway's own must be known before it is changed. */
    private void begin(Map<String, byte[]> documents) {
        try {
            owned.inForce(documents);
            shown.show(WrittenRules.in(documents).rules());
        } catch (RuleFileException e) {
            throw new IllegalStateException("these rules are in force", e);
        }
    }

    /** Reads the files now. Completes with what is wrong with them, one sentence each; with nothing when they are in force. */
    public CompletableFuture<List<String>> reload() {
        return CompletableFuture.supplyAsync(this::load, worker);
    }

    private void lookAgain() {
        try {
            Map<Path, String> now = RuleText.look(path);
            // Who saves a file does so in several steps: it is read when it has rested for a while.
            if (!now.equals(read) && now.equals(seen)) {
                load();
            }
            seen = now;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("rule files could not be looked at");
        }
    }

    private List<String> load() {
        read = RuleText.look(path);
        seen = read;
        try {
            Map<String, byte[]> documents = RuleFileParser.read(path);
            RuleSet rules = RuleFileParser.parse(documents);
            owned.inForce(documents);
            bringIntoForce(rules, documents);
            return List.of();
        } catch (RuleFileException e) {
            List<String> problems = problems(e);
            LOG.atWarn()
                    .addKeyValue("problems", problems.size())
                    .addKeyValue("first", problems.get(0))
                    .log("rule files are wrong; the rules stay as they were");
            tell(problems);
            return problems;
        }
    }

    private static List<String> problems(RuleFileException wrong) {
        return wrong.problems().stream().map(RuleFileProblem::text).toList();
    }

    private void bringIntoForce(RuleSet rules, Map<String, byte[]> documents) throws RuleFileException {
        Rules.warn(rules);
        engine.replace(rules);
        tell(List.of());
        shown.show(WrittenRules.in(documents).rules());
    }

    private void put(Value rule) {
        String id = idIn(rule);
        if (id.isEmpty()) {
            shown.answer("", Change.refused("expected a rule: an object with an id"));
            return;
        }
        shown.answer(id, change(id, rules -> {
            rules.put(id, rule);
            return true;
        }));
    }

    private void remove(Value ruleId) {
        String id = text(ruleId);
        if (id.isEmpty()) {
            shown.answer("", Change.refused("expected the id of a rule"));
            return;
        }
        shown.answer(id, change(id, rules -> rules.remove(id) != null));
    }

    private void answeredReload() {
        List<String> problems = load();
        shown.answer("", new Change(problems.isEmpty(), problems));
    }

    /**
     * What became of a change that was asked for.
     *
     * @param done whether it is in force
     * @param problems why not; or what else went wrong
     */
    record Change(boolean done, List<String> problems) {

        static Change refused(String why) {
            return new Change(false, List.of(why));
        }
    }

    /** Changes the gateway's own file, and brings it into force; or says why not. */
    private Change change(String id, Predicate<Map<String, Value>> change) {
        if (!Files.isDirectory(path)) {
            return Change.refused("rules can be put and removed only where --rules is a folder, not the file " + path);
        }
        try {
            // Before anything is read: what is saved from here on looks different afterwards, and is read again.
            Map<Path, String> before = RuleText.look(path);
            List<String> meanwhile = owned.changedMeanwhile();
            if (!meanwhile.isEmpty()) {
                return changedByHand(meanwhile);
            }
            Map<String, byte[]> documents = new TreeMap<>(RuleFileParser.read(path));
            Optional<String> elsewhere =
                    WrittenRules.in(documents).elsewhere(id, owned.file().toString());
            if (elsewhere.isPresent()) {
                return Change.refused("rule " + id + " stands in " + elsewhere.get()
                        + ": change it there, only what was put over the bus can be changed over it");
            }
            Map<String, Value> rules = new LinkedHashMap<>(owned.rules());
            if (!change.test(rules)) {
                return Change.refused(
                        "no such rule in " + owned.file() + ": only what was put over the bus can be removed");
            }
            byte[] text = owned.text(rules);
            documents.put(owned.file().toString(), text);
            RuleSet set = RuleFileParser.parse(documents);
            owned.prepare(text);
            meanwhile = owned.changedMeanwhile();
            if (!meanwhile.isEmpty()) {
                return changedByHand(meanwhile);
            }
            owned.replace(text);
            knowOwned(before);
            bringIntoForce(set, documents);
        } catch (RuleFileException e) {
            return new Change(false, problems(e));
        } catch (IOException e) {
            return Change.refused(owned.file() + " cannot be read or written: " + e);
        }
        try {
            owned.secure();
            return new Change(true, List.of());
        } catch (IOException e) {
            return new Change(true, List.of("in force, but a power cut may take it back: " + e));
        }
    }

    private Change changedByHand(List<String> meanwhile) {
        List<String> told = new ArrayList<>(meanwhile);
        told.addFirst(owned.file() + " was changed by hand meanwhile; nothing was done");
        return new Change(false, told);
    }

    /** The files were read when they looked like {@code before}, and the gateway's own was written since. */
    private void knowOwned(Map<Path, String> before) throws IOException {
        String stamp = RuleText.stamp(owned.file());
        // Otherwise it is somebody else's by now, and to be read.
        if (owned.changedMeanwhile().isEmpty()) {
            before.put(owned.file(), stamp);
        }
        read = before;
        seen = before;
    }

    /** The id of what may be a rule; empty where there is none. */
    static String idIn(Value rule) {
        return rule instanceof Value.Dict(Map<String, Value> keys) ? text(keys.get("id")) : "";
    }

    /** The text of what may be one; empty where it is none. */
    static String text(@Nullable Value value) {
        return value instanceof Value.Text(String text) ? text : "";
    }

    /** What the bus asks for is done on the worker. */
    private final class Keeper implements RuleKeeper {
        @Override
        public void reload() {
            later("", RuleFiles.this::answeredReload);
        }

        @Override
        public void put(Value rule) {
            later(idIn(rule), () -> RuleFiles.this.put(rule));
        }

        @Override
        public void remove(Value ruleId) {
            later(text(ruleId), () -> RuleFiles.this.remove(ruleId));
        }

        private void later(String ruleId, Runnable task) {
            boolean taken = turns.take(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("rules could not be changed");
                }
            });
            if (!taken) {
                shown.answer(
                        ruleId, Change.refused("busy: " + MAX_WAITING + " changes wait already; nothing was done"));
            }
        }
    }

    private void tell(List<String> problems) {
        Value value = Value.arrayOf(problems.stream().map(Value::of).toList());
        bus.submit(Command.SetParam.of(session, PROBLEMS, Content.of(value), WriteOptions.PLAIN, Reply.NONE));
    }

    /** Looks no more. Idempotent. */
    @Override
    public void close() {
        worker.shutdownNow();
    }
}
