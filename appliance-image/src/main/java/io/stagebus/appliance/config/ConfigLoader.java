package io.stagebus.appliance.config;

import io.stagebus.appliance.log.LogLevels;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.state.StateSettings.KindRule;
import io.stagebus.osc.server.Feedback;
import io.stagebus.osc.server.TimePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts flags, variables, file and defaults together. Holds no state between calls. */
public final class ConfigLoader {

    /**
     * A configuration that can be used, and where each value came from.
     *
     * @param config what the gateway is told
     * @param log how it logs
     * @param settings every value with its source
     * @param warnings sentences about what was passed over
     */
    public record Loaded(GatewayConfig config, LogConfig log, Settings settings, List<String> warnings) {

        /** Copies {@code warnings}. */
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    private final Map<String, String> variables;

    /** A loader that sees these environment variables. */
    public ConfigLoader(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /**
     * Loads the configuration.
     *
     * @param profile which server
     * @param flags what the command line says
     * @throws ConfigException with every problem found, when there is one
     */
    public Loaded load(Profile profile, Map<Setting, Given> flags) throws ConfigException {
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Map<Setting, Given> environment = Environment.read(variables, problems, warnings);
        environment.keySet().retainAll(profile.settings());
        ConfigFile file = file(flags, environment)
                .map(path -> ConfigFile.read(path, problems))
                .orElseGet(ConfigFile::none);
        if (profile == Profile.RUN) {
            ForeignVariable.judge(variables, problems, warnings);
        }
        Settings settings = Settings.merge(flags, environment, file.values(), profile.defaults());
        Assembly assembly = new Assembly(settings, problems);
        Optional<GatewayConfig> config = assembly.gateway(profile, file);
        Optional<LogConfig> log = assembly.log();
        if (!problems.isEmpty() || config.isEmpty() || log.isEmpty()) {
            // A variable that was passed over may be why.
            problems.addAll(0, warnings);
            throw new ConfigException(problems);
        }
        return new Loaded(config.get(), log.get(), settings, warnings);
    }

    private static Optional<Path> file(Map<Setting, Given> flags, Map<Setting, Given> environment) {
        return Settings.merge(flags, environment, new EnumMap<>(Setting.class), Map.of())
                .path(Setting.CONFIG);
    }

    /** Builds the records one by one, so that one bad value does not hide the next. */
    private final class Assembly {

        private final Settings settings;
        private final List<String> problems;
        private final OperationsReader operations;

        Assembly(Settings settings, List<String> problems) {
            this.settings = settings;
            this.problems = problems;
            this.operations = new OperationsReader(settings);
        }

        Optional<GatewayConfig> gateway(Profile profile, ConfigFile file) {
            Optional<Features> features = attempt(() -> Features.parse(settings));
            features.ifPresent(known -> problems.addAll(known.problems(settings)));
            Optional<WebSocketConfig> websocket = attempt(this::websocket);
            Optional<MqttConfig> mqtt = attempt(() -> mqtt(features, file));
            Optional<OscConfig> osc = attempt(() -> osc(features, file.osc()));
            Optional<AdminConfig> admin = attempt(
                    () -> new AdminConfig(settings.port(Setting.ADMIN_PORT), settings.text(Setting.ADMIN_HOST)));
            Optional<LimitsConfig> limits = attempt(this::limits);
            Optional<RulesConfig> rules = attempt(() -> RulesConfig.of(settings));
            Optional<Optional<StorageConfig>> storage =
                    profile == Profile.SERVER ? Optional.of(Optional.empty()) : attempt(() -> storage(file));
            Optional<Optional<TlsConfig>> tls = attempt(operations::tls);
            Optional<Optional<AuthConfig>> auth = attempt(() -> operations.auth(storage.flatMap(kept -> kept)));
            Optional<OperatorsConfig> operators = attempt(operations::operators);
            attempt(() -> settings.text(Setting.HEAP).isEmpty() ? 0L : settings.bytes(Setting.HEAP));
            if (websocket.isEmpty()
                    || mqtt.isEmpty()
                    || osc.isEmpty()
                    || admin.isEmpty()
                    || limits.isEmpty()
                    || rules.isEmpty()
                    || storage.isEmpty()
                    || tls.isEmpty()
                    || auth.isEmpty()
                    || operators.isEmpty()) {
                return Optional.empty();
            }
            List<KindRule> kinds = kinds(file, mqtt.get(), osc.get());
            return attempt(() -> new GatewayConfig(
                    settings.text(Setting.NAME),
                    websocket.get(),
                    mqtt.get(),
                    osc.get(),
                    admin.get(),
                    limits.get(),
                    storage.get(),
                    rules.get(),
                    settings.path(Setting.ALIASES)
                            .or(() -> storage.get().map(kept -> kept.dataDir().resolve("aliases.csv"))),
                    file.access(),
                    kinds,
                    file.strategies(),
                    file.recorded(),
                    settings.duration(Setting.DRAIN_TIMEOUT),
                    SaidSettings.of(settings),
                    tls.get(),
                    auth.get(),
                    operators.get()));
        }

        private static List<KindRule> kinds(ConfigFile file, MqttConfig mqtt, OscConfig osc) {
            List<KindRule> kinds = new ArrayList<>(file.kinds());
            kinds.addAll(osc.profileKinds());
            kinds.addAll(ShippedKinds.in(mqtt.namespace(), osc.namespace()));
            return kinds;
        }

        private MqttConfig mqtt(Optional<Features> features, ConfigFile file) {
            return new MqttConfig(
                    unlessLeftOut(features, "mqtt-server", Setting.MQTT_PORT),
                    settings.path(Setting.TLS_CERT).isEmpty()
                            ? new PortChoice.Off()
                            : unlessLeftOut(features, "mqtt-server", Setting.MQTTS_PORT),
                    unlessLeftOut(features, "mqtt-server", Setting.MQTT_WS_PORT),
                    settings.text(Setting.MQTT_HOST),
                    settings.root(Setting.MQTT_NAMESPACE),
                    settings.isOn(Setting.MQTT_STRICT),
                    (int) Math.min(
                            Integer.MAX_VALUE,
                            settings.seconds(Setting.MQTT_MAX_KEEP_ALIVE).toSeconds()),
                    settings.count(Setting.MQTT_MAX_KEPT_SESSIONS),
                    settings.count(Setting.MQTT_MAX_QUEUED),
                    settings.count(Setting.MQTT_MAX_RATE),
                    settings.networks(Setting.MQTT_PROXIES),
                    file.payloads(),
                    file.bridges());
        }

        private PortChoice unlessLeftOut(Optional<Features> features, String word, Setting port) {
            return isLeftOut(features, word) ? new PortChoice.Off() : settings.port(port);
        }

        private static boolean isLeftOut(Optional<Features> features, String word) {
            return features.isPresent() && !features.get().has(word);
        }

        Optional<LogConfig> log() {
            return attempt(() -> {
                String format = settings.text(Setting.LOG_FORMAT);
                if (!format.equalsIgnoreCase("json") && !format.equalsIgnoreCase("text")) {
                    throw new InvalidSettingException(Setting.LOG_FORMAT, "text or json", "\"" + format + "\"");
                }
                return new LogConfig(format.equalsIgnoreCase("json"), levels(), settings.isOn(Setting.VERBOSE));
            });
        }

        /** {@code RUST_LOG} is often set for other programs; only what was said to us must be understood. */
        private String levels() {
            Given given = settings.given(Setting.LOG_LEVEL);
            boolean ours = !(given.source() instanceof Source.Variable(String name)
                    && Setting.LOG_LEVEL.foreignVariables().contains(name));
            if (ours && !LogLevels.parse(given.text()).notUnderstood().isEmpty()) {
                throw new InvalidSettingException(
                        Setting.LOG_LEVEL,
                        "off, error, warn, info, debug or trace, or parts with levels such as warn,mqtt=debug,",
                        "\"" + given.text() + "\"");
            }
            return given.text();
        }

        private WebSocketConfig websocket() {
            PortChoice port = settings.port(Setting.WS_PORT);
            return new WebSocketConfig(
                    settings.isOn(Setting.NO_WEBSOCKET) ? new PortChoice.Off() : port,
                    settings.text(Setting.WS_HOST),
                    settings.duration(Setting.PING_INTERVAL),
                    settings.text(Setting.PING_TIMEOUT).isEmpty()
                            ? settings.seconds(Setting.SESSION_TIMEOUT)
                            : settings.seconds(Setting.PING_TIMEOUT));
        }

        private OscConfig osc(Optional<Features> features, OscLists lists) {
            boolean follows = settings.text(Setting.OSC_TCP_PORT).isEmpty();
            return new OscConfig(
                    unlessLeftOut(features, "osc-server", Setting.OSC_PORT),
                    unlessLeftOut(features, "osc-server", follows ? Setting.OSC_PORT : Setting.OSC_TCP_PORT),
                    settings.text(Setting.OSC_HOST),
                    settings.root(Setting.OSC_NAMESPACE),
                    new OscPeersConfig(
                            settings.count(Setting.OSC_MAX_PEERS),
                            settings.duration(Setting.OSC_RECALL_AFTER),
                            settings.count(Setting.OSC_REPLY_PORT),
                            oscFeedback(),
                            oscTime()),
                    Math.toIntExact(settings.bytes(Setting.OSC_RECEIVE_BUFFER, 1, 1 << 30)),
                    isLeftOut(features, "osc-server") ? List.of() : lists.listeners(),
                    lists.targets(),
                    lists.hints());
        }

        private Feedback oscFeedback() {
            int rate = settings.count(Setting.OSC_MAX_RATE);
            InvalidSettingException.check(Setting.OSC_MAX_RATE, rate, 0, 1_000_000, "changes a second");
            int bytes = Math.toIntExact(settings.bytes(Setting.OSC_BUNDLE_BYTES, 0, 65_507));
            if (bytes > 0) {
                InvalidSettingException.check(Setting.OSC_BUNDLE_BYTES, bytes, 64, 65_507, "bytes, or 0");
            }
            return Feedback.DEFAULT.withMaxRateHz(rate).withBundleBytes(bytes);
        }

        private TimePolicy oscTime() {
            String late = settings.text(Setting.OSC_LATE);
            if (!late.equals("run") && !late.equals("drop")) {
                throw new InvalidSettingException(Setting.OSC_LATE, "run or drop", "\"" + late + "\"");
            }
            Duration grace = settings.duration(Setting.OSC_LATE_GRACE);
            InvalidSettingException.check(Setting.OSC_LATE_GRACE, grace.toMillis(), 0, 3_600_000, "ms");
            return new TimePolicy(late.equals("drop"), grace);
        }

        private LimitsConfig limits() {
            Ttl ttl = LimitsConfig.ttl(settings.seconds(Setting.PARAM_TTL).toSeconds());
            return new LimitsConfig(
                    settings.count(Setting.MAX_SESSIONS),
                    settings.count(Setting.MAX_PARAMS),
                    settings.bytes(Setting.MAX_PARAM_BYTES),
                    settings.isOn(Setting.NO_TTL) ? Ttl.NEVER : ttl,
                    settings.isOn(Setting.NO_TTL) ? Duration.ZERO : settings.seconds(Setting.SIGNAL_TTL),
                    settings.seconds(Setting.SESSION_TIMEOUT),
                    settings.duration(Setting.STREAM_INTERVAL));
        }

        private Optional<StorageConfig> storage(ConfigFile file) {
            return new StorageChoice(
                            settings,
                            file.keep(),
                            () -> DataFolder.perUser(
                                    variables, System.getProperty("os.name", ""), System.getProperty("user.home", "?")))
                    .storage();
        }

        private <T> Optional<T> attempt(Supplier<T> maker) {
            try {
                return Optional.of(maker.get());
            } catch (InvalidSettingException e) {
                Source source = settings.given(e.setting()).source();
                // What nobody said has no place but where it would be said.
                String place = source.isSaid() ? source.label() : e.setting().flag();
                problems.add(place + ": " + e.getMessage());
                return Optional.empty();
            }
        }
    }
}
