package io.stagebus.appliance.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be set, each with one name for the command line, one for the environment and one for the file. The
 * only list of these names: the flags, their help, {@code config show} and the checks for unknown names come from here.
 * Immutable.
 *
 * <p>Flags keep the names that CLASP relays have for the same thing.
 */
public enum Setting {
    /** The name clients see. */
    NAME("name", "--name,-n", "TEXT", "Stagebus", "The name that clients see in their WELCOME and on the start card."),
    /** The interface of every door that has none of its own. */
    HOST("host", "--host", "HOST", "0.0.0.0", "Interface for every door that names none of its own; 0.0.0.0 is all."),
    /** The CLASP door. */
    WS_PORT("websocket.port", "--ws-port,-p,--port", "PORT", "7330", "CLASP over WebSocket (TCP). 0 switches it off."),
    /** The CLASP door's interface. */
    WS_HOST(
            "websocket.host",
            "--ws-host",
            "HOST",
            "",
            "Interface of the WebSocket door; the same as --host if not said."),
    /** No CLASP door. */
    NO_WEBSOCKET(
            "websocket.disabled", "--no-websocket", "", "false", "No WebSocket door at all, whatever --ws-port says."),
    /** The MQTT door. */
    MQTT_PORT("mqtt.port", "--mqtt-port", "PORT", "1883", "MQTT 3.1, 3.1.1 and 5 (TCP). 0 switches it off."),
    /** The MQTT door's interface. */
    MQTT_HOST("mqtt.host", "--mqtt-host", "HOST", "", "Interface of the MQTT door; the same as --host if not said."),
    /** MQTT over WebSocket on a port of its own. */
    MQTT_WS_PORT(
            "mqtt.ws-port",
            "--mqtt-ws-port",
            "PORT",
            "0",
            "MQTT over WebSocket on a port of its own, path /mqtt. The CLASP port has it at any rate."),
    /** Where MQTT topics lie in the tree. */
    MQTT_NAMESPACE(
            "mqtt.namespace",
            "--mqtt-namespace",
            "ADDRESS",
            "/mqtt",
            "Where topics lie: sensors/temp is /mqtt/sensors/temp. With / topic lights/foh is /lights/foh."),
    /** Whether a non-retained publish never writes a Param. */
    MQTT_STRICT(
            "mqtt.strict",
            "--mqtt-strict",
            "",
            "false",
            "A message that is not retained is always an event, also when a param of that name exists."),
    /** The longest keep alive of MQTT clients. */
    MQTT_MAX_KEEP_ALIVE(
            "mqtt.max-keep-alive",
            "--mqtt-max-keep-alive",
            "SECONDS",
            "0",
            "The longest keep alive a client may have; MQTT 5 tells it. 0 lets every client have its own."),
    /** How many MQTT sessions may outlive their connection. */
    MQTT_MAX_KEPT_SESSIONS(
            "mqtt.max-kept-sessions",
            "--mqtt-max-kept-sessions",
            "COUNT",
            "10000",
            "How many sessions may outlive their connection. One too many ends with it."),
    /** How many messages may wait for an MQTT client. */
    MQTT_MAX_QUEUED(
            "mqtt.max-queued",
            "--mqtt-max-queued",
            "COUNT",
            "50000",
            "How many messages of QoS 1 and 2 may wait for a client that is slow or away. The oldest go first."),
    /** The OSC door. */
    OSC_PORT("osc.port", "--osc-port", "PORT", "8000", "OSC (UDP). 0 switches it off."),
    /** The OSC door over TCP. */
    OSC_TCP_PORT(
            "osc.tcp-port",
            "--osc-tcp-port",
            "PORT",
            "",
            "OSC (TCP, length prefix or SLIP); the number of --osc-port if not said. 0 switches it off."),
    /** The OSC door's interface. */
    OSC_HOST("osc.host", "--osc-host", "HOST", "", "Interface of the OSC door; the same as --host if not said."),
    /** Which root of the tree OSC peers see. */
    OSC_NAMESPACE(
            "osc.namespace",
            "--osc-namespace",
            "ADDRESS",
            "/osc",
            "Where OSC addresses lie: /synth/cutoff is /osc/synth/cutoff. With / peers see the whole tree."),
    /** How fast OSC peers are sent changes. */
    OSC_MAX_RATE(
            "osc.max-rate",
            "--osc-max-rate",
            "HZ",
            "30",
            "Changes per second and address that an OSC device is sent unless it asks for another rate; 0: all."),
    /** How changes are packed for OSC peers. */
    OSC_BUNDLE_BYTES(
            "osc.bundle-bytes",
            "--osc-bundle-bytes",
            "BYTES",
            "0",
            "Send OSC devices bundles of at most so many bytes, such as 1472; 0: a packet per message."),
    /** Where OSC peers are answered. */
    OSC_REPLY_PORT(
            "osc.reply-port",
            "--osc-reply-port",
            "PORT",
            "0",
            "Answer OSC devices on this port of theirs; 0: on the port they send from."),
    /** When an OSC peer counts as having been away. */
    OSC_RECALL_AFTER(
            "osc.recall-after",
            "--osc-recall-after",
            "DURATION",
            "10s",
            "An OSC device that was silent for so long is shown what it subscribed to and has used when it is back."),
    /** How many OSC peers there may be. */
    OSC_MAX_PEERS(
            "osc.max-peers",
            "--osc-max-peers",
            "COUNT",
            "1000",
            "How many OSC senders are remembered; at most half of --max-sessions."),
    /** What becomes of late OSC bundles. */
    OSC_LATE("osc.late", "--osc-late", "run|drop", "run", "What becomes of an OSC bundle whose time has passed."),
    /** How late an OSC bundle may be. */
    OSC_LATE_GRACE(
            "osc.late-grace",
            "--osc-late-grace",
            "DURATION",
            "100ms",
            "With --osc-late drop: how late a bundle may be and yet run."),
    /** What the kernel keeps for the OSC door. */
    OSC_RECEIVE_BUFFER(
            "osc.receive-buffer",
            "--osc-receive-buffer",
            "BYTES",
            "4m",
            "Receive buffer of each OSC port; the system may grant less (net.core.rmem_max)."),
    /** The admin plane. */
    ADMIN_PORT(
            "admin.port",
            "--admin-port",
            "PORT",
            "7350",
            "Health, get, set, emit and watch (HTTP). 0 switches it off."),
    /** The admin plane's interface. */
    ADMIN_HOST(
            "admin.host",
            "--admin-host",
            "HOST",
            "127.0.0.1",
            "Interface of the admin port. It asks for no password, so --host does not move it off this machine."),
    /** The rules. */
    RULES("rules", "--rules", "PATH", "", "A rules file, or a folder whose *.json files are read in name order."),
    /** The aliases. */
    ALIASES(
            "aliases",
            "--aliases",
            "FILE",
            "",
            "A CSV file of addresses that are one thing; aliases.csv in the data folder if not said."),
    /** The folder that keeps everything. */
    DATA_DIR(
            "data-dir",
            "--data-dir",
            "FOLDER",
            "",
            "Where state and history are kept; a per-user data folder if not said."),
    /** The configuration file. */
    CONFIG(
            "config",
            "--config",
            "FILE",
            "",
            "A YAML file with any of these settings, and lists that flags cannot carry."),
    /** How many sessions may be open. */
    MAX_SESSIONS(
            "max-sessions",
            "--max-sessions",
            "COUNT",
            "10000",
            "How many clients may be connected, at most half of them from one address; 0 for no bound."),
    /** How many Params there may be. */
    MAX_PARAMS(
            "max-params",
            "--max-params",
            "COUNT",
            "100000",
            "How many params there may be. More are refused, none is ever dropped to make room."),
    /** How many bytes Params may hold. */
    MAX_PARAM_BYTES(
            "max-param-bytes",
            "--max-param-bytes",
            "BYTES",
            "64m",
            "How much memory params may hold together, such as 64m."),
    /** How long a Param lives that nobody writes or fetches. */
    PARAM_TTL(
            "param-ttl",
            "--param-ttl",
            "DURATION",
            "0",
            "Params that nobody writes or fetches for so long are deleted; 0: never."),
    /** How long a definition lasts. */
    SIGNAL_TTL(
            "signal-ttl",
            "--signal-ttl",
            "DURATION",
            "3600",
            "Definitions that clients announced are forgotten after so long; 0: never."),
    /** No expiry. */
    NO_TTL(
            "no-ttl",
            "--no-ttl",
            "",
            "false",
            "No param or definition expires by itself, whatever --param-ttl and --signal-ttl say."),
    /** How long a silent session lives. */
    SESSION_TIMEOUT(
            "session-timeout",
            "--session-timeout",
            "DURATION",
            "300",
            "A client from which nothing at all was heard for so long is disconnected; 0: never."),
    /** How long a stop may take. */
    DRAIN_TIMEOUT(
            "drain-timeout",
            "--drain-timeout",
            "DURATION",
            "30",
            "How long a stop waits for clients to leave; it ends as soon as the last one has."),
    /** Whether acknowledgements wait for the disk. */
    DURABLE_ACKS(
            "journal.durable-acks",
            "--durable-acks",
            "",
            "true",
            "Acknowledge Commit, and retained MQTT messages of QoS 1, only when they are on disk."),
    /** The least time between two forced writes. */
    JOURNAL_MIN_INTERVAL(
            "journal.min-interval",
            "--journal-min-interval",
            "DURATION",
            "0",
            "At least so long between two writes to the disk, such as 200ms to spare an SD card; 0: none."),
    /** Where journal and state are, under the name that relays have for it. */
    JOURNAL(
            "journal.file",
            "--journal",
            "FILE",
            "",
            "Keeps state and history in the folder FILE.stagebus, unless --data-dir says where."),
    /** History in memory only. */
    JOURNAL_MEMORY(
            "journal.memory",
            "--journal-memory",
            "",
            "false",
            "History in memory only; without a folder for it, state too is gone at the stop."),
    /** How many days of history are kept. */
    JOURNAL_KEEP_DAYS(
            "journal.keep-days",
            "--journal-keep-days",
            "DAYS",
            "30",
            "History older than so many days is dropped; 0: no history at all."),
    /** How many bytes log and history may take. */
    JOURNAL_KEEP_BYTES(
            "journal.keep-bytes",
            "--journal-keep-bytes",
            "BYTES",
            "2000000000",
            "What log and history may take together, such as 500m; the oldest is dropped. State is always kept."),
    /** How much of the volume log and history may take. */
    JOURNAL_KEEP_PERCENT(
            "journal.keep-percent",
            "--journal-keep-percent",
            "PERCENT",
            "20",
            "And how much of the volume they may take, 1..100."),
    /** The state of a CLASP relay, or where ours goes under that name. */
    PERSIST(
            "persist.file",
            "--persist",
            "FILE",
            "",
            "A CLASP relay's JSON snapshot, taken over at the first start. State is kept as with --journal FILE."),
    /** How long what nobody waits for may stay in memory. */
    PERSIST_INTERVAL(
            "persist.interval",
            "--persist-interval",
            "DURATION",
            "1",
            "What nobody waits for is on disk after so long, 10ms..60s; longer spares an SD card."),
    /** Nothing is written. */
    STATELESS("stateless", "--stateless", "", "false", "Writes nothing to any disk; state is gone at the stop."),
    /** How many changes a second are all recorded. */
    JOURNAL_CAPACITY(
            "journal.capacity",
            "--journal-capacity",
            "COUNT",
            "100000",
            "Up to so many changes a second are all recorded; above, of a param's only the last of every 5 ms."),
    /** The heap of the JVM; the launcher reads it before there is one. */
    HEAP(
            "heap",
            "--heap",
            "SIZE",
            "",
            "Memory for the program's heap, such as 256m. Read by the launcher, so not in the file."),
    /** How log lines look. */
    LOG_FORMAT("log.format", "--log-format", "text|json", "text", "How log lines look. LOG_FORMAT means the same."),
    /** How much is logged. */
    LOG_LEVEL(
            "log.level",
            "--log-level",
            "LEVEL",
            "info",
            "off, error, warn, info, debug or trace, or RUST_LOG's form: warn,mqtt=debug. RUST_LOG means the same."),
    /** More in the log. */
    VERBOSE("verbose", "--verbose,-v", "", "false", "Log at debug level, whatever --log-level says.");

    /** The prefix of every environment variable of ours. */
    public static final String ENV_PREFIX = "STAGEBUS_";

    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> flags;

    private final String argument;
    private final String fallback;
    private final String help;

    Setting(String key, String flags, String argument, String fallback, String help) {
        this.key = key;
        this.flags = List.of(flags.split(",", -1));
        this.argument = argument;
        this.fallback = fallback;
        this.help = help;
    }

    /** Its place in the file, sections separated by a dot; also its name in messages. */
    public String key() {
        return key;
    }

    /** Its flags, the one to show first. */
    public List<String> flags() {
        return flags;
    }

    /** Its flag. */
    public String flag() {
        return flags.get(0);
    }

    /** Its environment variable, {@code STAGEBUS_MQTT_PORT} for {@code --mqtt-port}. */
    public String variable() {
        return ENV_PREFIX + flag().substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** A variable that other programs of the trade use for the same thing, if there is one. */
    public Optional<String> foreignVariable() {
        return switch (this) {
            case LOG_FORMAT -> Optional.of("LOG_FORMAT");
            case LOG_LEVEL -> Optional.of("RUST_LOG");
            default -> Optional.empty();
        };
    }

    /** What its value is, for the help; empty for a switch. */
    public String argument() {
        return argument;
    }

    /** Whether it is a switch: {@code --verbose}, {@code --verbose=false}. */
    public boolean isSwitch() {
        return argument.isEmpty();
    }

    /** Whether the file may carry it. */
    public boolean isFileKey() {
        return this != CONFIG && this != HEAP;
    }

    /** Its value when nobody says anything; empty where the default is worked out. */
    public String fallback() {
        return fallback;
    }

    /** One or two sentences for the help. */
    public String help() {
        return help;
    }

    /** The setting with this key. */
    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }
}
