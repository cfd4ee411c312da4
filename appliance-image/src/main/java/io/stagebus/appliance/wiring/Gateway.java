package io.stagebus.appliance.wiring;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.core.alias.AliasTable;
import io.stagebus.core.alias.Aliases;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.LoopExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalCounters;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.server.OscSettings;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.explain.Explainer;
import io.stagebus.rules.explain.Replay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running gateway: bus, journal, rules and doors, started in this order and stopped in the reverse one. Whoever opens
 * it closes it. Any thread may ask; opening and closing block and belong to the program's main thread.
 *
 * <p>One event loop serves the bus and every door ("Threads" in the architecture).
 */
public final class Gateway implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final GatewayConfig config;
    private final EventLoopGroup group;
    private final LoopExecutor executor;
    private final Journal journal;
    private final SignalBus bus;
    private final RulesEngine rules;
    private volatile @Nullable AliasBook aliases;
    private final Recovered recovered;
    private final Guards guards;
    private final List<String> damages;
    private final long startedNanos = System.nanoTime();
    private volatile Optional<RuleFiles> ruleFiles = Optional.empty();
    private volatile List<Door> doors = List.of();
    private volatile boolean ready;
    private volatile boolean draining;

    private Gateway(
            GatewayConfig config,
            EventLoopGroup group,
            LoopExecutor executor,
            Journal journal,
            SignalBus bus,
            Recovered recovered,
            Guards guards,
            GatewayClock clock,
            List<String> damages) {
        this.config = config;
        this.damages = List.copyOf(damages);
        this.guards = guards;
        this.group = group;
        this.executor = executor;
        this.journal = journal;
        this.bus = bus;
        this.recovered = recovered;
        this.rules = new RulesEngine(bus, executor, clock, config.rules().limits());
    }

    /**
     * Starts everything, or nothing.
     *
     * @throws StartupException with one sentence about what is in the way; nothing runs then and no port is taken
     */
    public static Gateway open(GatewayConfig config, Rules rules) throws StartupException {
        Optional<OscSettings> osc = config.osc().isOpen() ? Optional.of(OscDoor.settings(config)) : Optional.empty();
        StorageCheck.finishRestore(config.storage());
        List<String> damages = new ArrayList<>();
        AliasFile aliasFile = aliases(config, damages::add);
        PortCheck.check(config);
        Guards guards = Guards.open(config, damages::add);
        damages.forEach(
                damage -> LOG.atError().addKeyValue("damage", damage).log("a file in the data folder is damaged"));
        config.limits().problemOn(Runtime.getRuntime().maxMemory()).ifPresent(LOG::warn);
        GatewayClock clock = GatewayClock.system();
        Journal journal = Journals.of(config, clock);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("stagebus-bus", true), NioIoHandler.newFactory());
        EventLoop loop = group.next();
        LoopExecutor executor = new LoopExecutor(loop, loop::inEventLoop);
        SignalBus bus = new SignalBus(executor, clock, journal, busSettings(config));
        Gateway gateway;
        try {
            gateway = new Gateway(config, group, executor, journal, bus, bus.start(), guards, clock, damages);
        } catch (JournalException e) {
            stop(group);
            guards.close();
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
        try {
            loop.submit(() -> {
                        // Before the rules: what a start makes equal fires nothing (R28).
                        gateway.aliases = new AliasBook(aliasFile, new Aliases(bus), executor);
                        gateway.rules.start(rules.set());
                        // After the rules: a guard is asked about bundles that waited through the restart, too.
                        bus.resume();
                    })
                    .syncUninterruptibly();
            gateway.ruleFiles = rules.from()
                    .map(text -> RuleFiles.watch(
                            gateway.rules, bus, text, config.rules().watch()));
            if (gateway.ruleFiles.isEmpty()) {
                gateway.rules.keptBy(new NoRuleFiles(bus, executor));
            }
            gateway.openDoors(osc, guards.shared(config, loop, executor, bus, clock));
        } catch (StartupException | RuntimeException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    private static AliasFile aliases(GatewayConfig config, Consumer<String> trouble) throws StartupException {
        try {
            return AliasFile.open(config, trouble);
        } catch (ConfigException e) {
            throw new StartupException(String.join("\n", e.problems()));
        }
    }

    private void openDoors(Optional<OscSettings> osc, Shared shared) throws StartupException {
        if (config.websocket().port().isOpen()) {
            add(WebSocketDoor.open(shared));
        }
        if (config.mqtt().isOpen()) {
            add(MqttDoor.open(shared));
        }
        if (osc.isPresent()) {
            add(OscDoor.open(osc.get(), shared.loop(), bus, shared.clock()));
        }
        hostMqtt();
        ready = true;
    }

    private void add(Door door) {
        doors = Stream.concat(doors.stream(), Stream.of(door)).toList();
    }

    /** MQTT over WebSocket on the port of the CLASP door, by its path. */
    private void hostMqtt() {
        for (Door door : doors) {
            if (door instanceof MqttDoor mqtt) {
                for (Door other : doors) {
                    if (other instanceof WebSocketDoor webSocket) {
                        webSocket.bridge().host(mqtt.guest());
                    }
                }
            }
        }
    }

    private static BusSettings busSettings(GatewayConfig config) {
        StateSettings state = new StateSettings(
                config.kinds(),
                config.strategies(),
                config.limits().paramTtl(),
                config.limits().maxParams(),
                config.limits().maxParamBytes(),
                StateSettings.DEFAULT.maxTombstones());
        BusSettings defaults = BusSettings.DEFAULT;
        return new BusSettings(
                        state,
                        config.limits().maxSessions(),
                        defaults.maxSubscriptions(),
                        defaults.inboxCapacity(),
                        defaults.maxScheduledBundles(),
                        defaults.maxScheduleAheadSeconds(),
                        defaults.maxChainDepth(),
                        defaults.maxJournalBacklog())
                .withDefinitionSeconds(config.limits().signalTtl().toSeconds())
                .withRecorded(config.recorded())
                .withStreamMillis(config.limits().streamInterval().toMillis());
    }

    /** What rules that are replayed over its journal run under. */
    public Replay.Settings replaySettings() {
        return replaySettings(config, aliases().table());
    }

    /** The same over the journal of a gateway that is not running, with its configuration and aliases. Any thread. */
    public static Replay.Settings replaySettings(GatewayConfig config, AliasTable aliases) {
        return new Replay.Settings(busSettings(config), config.rules().limits(), aliases, Replay.Settings.MAX_TIMERS);
    }

    /** What it was told. */
    public GatewayConfig config() {
        return config;
    }

    /** Who may come in. */
    public Credentials credentials() {
        return guards.credentials();
    }

    /** The certificate, if there is one. */
    public Optional<Tls> tls() {
        return guards.tls();
    }

    /** From now on {@code answers} says what the WebSocket port answers over plain HTTP. */
    public void answerPlainHttp(PlainAnswers answers) {
        guards.pages().answerBy(answers);
    }

    /** The bus. */
    public SignalBus bus() {
        return bus;
    }

    /** The thread of the bus, for whoever must get onto it without a command. */
    public BusExecutor executor() {
        return executor;
    }

    /** What the journal brought back at the start. */
    public Recovered recovered() {
        return recovered;
    }

    /** The aliases in force. */
    public AliasBook aliases() {
        AliasBook known = aliases;
        if (known == null) {
            throw new IllegalStateException("the gateway is not open");
        }
        return known;
    }

    /** The open doors, in the order they were opened. */
    public List<Door> doors() {
        return doors;
    }

    /** Whether every configured door is bound and nothing is being stopped. */
    public boolean isReady() {
        return ready && !draining;
    }

    /** Whether a stop has begun. */
    public boolean isDraining() {
        return draining;
    }

    /** The journal, to be read. */
    public Journal journal() {
        return journal;
    }

    /** What is wrong with the journal, or was with other files of the data folder at the start; empty when all is well. */
    public String trouble() {
        return Stream.concat(Stream.of(journal.trouble()).filter(said -> !said.isEmpty()), damages.stream())
                .collect(Collectors.joining("; "));
    }

    /**
     * What every part counts: bus, doors, journal, and each rule by its id, which is part of the rule's name here. Some
     * numbers are of now, such as {@code connections}; the rest are of the time since the start.
     */
    public Map<String, Map<String, Long>> counters() {
        Map<String, Map<String, Long>> counters = new LinkedHashMap<>();
        counters.put("bus", Figures.of(bus.counters()));
        doors.forEach(door -> counters.put(door.name(), door.counters()));
        if (!journal.counters().equals(JournalCounters.NONE)) {
            counters.put("journal", Figures.of(journal.counters()));
        }
        rules.counters().forEach(rule -> counters.put("rule:" + rule.ruleId(), Figures.of(rule)));
        return counters;
    }

    /** The files that the rules come from, if they come from files. */
    public Optional<RuleFiles> ruleFiles() {
        return ruleFiles;
    }

    /** Asks what the rules do and why; the answer is put together on the bus thread. */
    public CompletableFuture<List<String>> explain(Function<Explainer, List<String>> question) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                answer.complete(question.apply(new Explainer(rules, bus)));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** How long it has been running. */
    public Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** How many clients are connected, on all doors. */
    public int connections() {
        return doors.stream().mapToInt(Door::connections).sum();
    }

    /** How many senders were heard of lately on doors where nothing is connected: OSC's. */
    public int peers() {
        return doors.stream().mapToInt(Door::peers).sum();
    }

    /**
     * Takes no new clients, and tells those who are here that it ends. The bus goes on until {@link #close}. Does not wait.
     *
     * @param limit how long they may stay
     * @return completed when the last has left
     */
    public CompletableFuture<Void> drain(Duration limit) {
        draining = true;
        return CompletableFuture.allOf(
                doors.stream().map(door -> door.drain(limit)).toArray(CompletableFuture<?>[]::new));
    }

    /** Closes doors, bus and journal, in this order: what was taken in is on disk when it returns. Idempotent. */
    @Override
    public void close() {
        draining = true;
        ready = false;
        for (Door door : doors.reversed()) {
            door.close();
        }
        doors = List.of();
        ruleFiles.ifPresent(RuleFiles::close);
        executor.execute(bus::finish);
        stop(group);
        journal.close();
        guards.close();
        LOG.atInfo().log("stopped");
    }

    private static void stop(EventLoopGroup group) {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
