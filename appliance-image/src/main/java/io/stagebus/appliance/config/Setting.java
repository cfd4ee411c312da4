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
    WS_HOST("websocket.host", "--ws-host", "HOST", "", SettingHelp.WS_HOST),
    /** No CLASP door. */
    NO_WEBSOCKET(
            "websocket.disabled", "--no-websocket", "", "false", "No WebSocket door at all, whatever --ws-port says."),
    /** The MQTT door. */
    MQTT_PORT("mqtt.port", "--mqtt-port", "PORT", "1883", "MQTT 3.1, 3.1.1 and 5 (TCP). 0 switches it off."),
    /** The MQTT door's interface. */
    MQTT_HOST("mqtt.host", "--mqtt-host", "HOST", "", "Interface of the MQTT door; the same as --host if not said."),
    /** MQTT over WebSocket on a port of its own. */
    MQTT_WS_PORT("mqtt.ws-port", "--mqtt-ws-port", "PORT", "0", SettingHelp.MQTT_WS_PORT),
    /** Where MQTT topics lie in the tree. */
    MQTT_NAMESPACE("mqtt.namespace", "--mqtt-namespace", "ADDRESS", "/mqtt", SettingHelp.MQTT_NAMESPACE),
    /** Whether a non-retained publish never writes a Param. */
    MQTT_STRICT("mqtt.strict", "--mqtt-strict", "", "false", SettingHelp.MQTT_STRICT),
    /** The longest keep alive of MQTT clients. */
    MQTT_MAX_KEEP_ALIVE(
            "mqtt.max-keep-alive", "--mqtt-max-keep-alive", "SECONDS", "0", SettingHelp.MQTT_MAX_KEEP_ALIVE),
    /** How many MQTT sessions may outlive their connection. */
    MQTT_MAX_KEPT_SESSIONS(
            "mqtt.max-kept-sessions", "--mqtt-max-kept-sessions", "COUNT", "10000", SettingHelp.MQTT_MAX_KEPT_SESSIONS),
    /** How fast an MQTT client may send. */
    MQTT_MAX_RATE("mqtt.max-rate", "--mqtt-max-rate", "COUNT", "0", SettingHelp.MQTT_MAX_RATE),
    /** How many messages may wait for an MQTT client. */
    MQTT_MAX_QUEUED("mqtt.max-queued", "--mqtt-max-queued", "COUNT", "50000", SettingHelp.MQTT_MAX_QUEUED),
    /** Who speaks for MQTT clients. */
    MQTT_PROXIES("mqtt.proxies", "--mqtt-proxies", "ADDRESSES", "", SettingHelp.MQTT_PROXIES),
    /** The OSC door. */
    OSC_PORT("osc.port", "--osc-port", "PORT", "8000", "OSC (UDP). 0 switches it off."),
    /** The OSC door over TCP. */
    OSC_TCP_PORT("osc.tcp-port", "--osc-tcp-port", "PORT", "", SettingHelp.OSC_TCP_PORT),
    /** The OSC door's interface. */
    OSC_HOST("osc.host", "--osc-host", "HOST", "", "Interface of the OSC door; the same as --host if not said."),
    /** Which root of the tree OSC peers see. */
    OSC_NAMESPACE("osc.namespace", "--osc-namespace", "ADDRESS", "/osc", SettingHelp.OSC_NAMESPACE),
    /** How fast OSC peers are sent changes. */
    OSC_MAX_RATE("osc.max-rate", "--osc-max-rate", "HZ", "30", SettingHelp.OSC_MAX_RATE),
    /** How changes are packed for OSC peers. */
    OSC_BUNDLE_BYTES("osc.bundle-bytes", "--osc-bundle-bytes", "BYTES", "0", SettingHelp.OSC_BUNDLE_BYTES),
    /** Where OSC peers are answered. */
    OSC_REPLY_PORT("osc.reply-port", "--osc-reply-port", "PORT", "0", SettingHelp.OSC_REPLY_PORT),
    /** When an OSC peer counts as having been away. */
    OSC_RECALL_AFTER("osc.recall-after", "--osc-recall-after", "DURATION", "10s", SettingHelp.OSC_RECALL_AFTER),
    /** How many OSC peers there may be. */
    OSC_MAX_PEERS("osc.max-peers", "--osc-max-peers", "COUNT", "1000", SettingHelp.OSC_MAX_PEERS),
    /** What becomes of late OSC bundles. */
    OSC_LATE("osc.late", "--osc-late", "run|drop", "run", "What becomes of an OSC bundle whose time has passed."),
    /** How late an OSC bundle may be. */
    OSC_LATE_GRACE("osc.late-grace", "--osc-late-grace", "DURATION", "100ms", SettingHelp.OSC_LATE_GRACE),
    /** What the kernel keeps for the OSC door. */
    OSC_RECEIVE_BUFFER("osc.receive-buffer", "--osc-receive-buffer", "BYTES", "4m", SettingHelp.OSC_RECEIVE_BUFFER),
    /** The admin plane. */
    ADMIN_PORT("admin.port", "--admin-port", "PORT", "7350", SettingHelp.ADMIN_PORT),
    /** The admin plane's interface. */
    ADMIN_HOST("admin.host", "--admin-host", "HOST", "127.0.0.1", SettingHelp.ADMIN_HOST),
    /** The rules. */
    RULES("rules", "--rules", "PATH", "", "A rules file, or a folder whose *.json files are read in name order."),
    /** How often a rule may fire. */
    RULES_MAX_FIRINGS("rules-max-firings", "--rules-max-firings", "COUNT", "10000", SettingHelp.RULES_MAX_FIRINGS),
    /** How long a chain of rules may be. */
    RULES_MAX_CHAIN("rules-max-chain", "--rules-max-chain", "COUNT", "8", SettingHelp.RULES_MAX_CHAIN),
    /** How much of rules may wait. */
    RULES_MAX_PENDING("rules-max-pending", "--rules-max-pending", "COUNT", "20000", SettingHelp.RULES_MAX_PENDING),
    /** How much the trace remembers. */
    RULES_TRACE("rules-trace", "--rules-trace", "COUNT", "10000", SettingHelp.RULES_TRACE),
    /** How many firings the journal is given. */
    RULES_RECORDED("rules-recorded", "--rules-recorded", "COUNT", "1000", SettingHelp.RULES_RECORDED),
    /** How often rule files are looked at. */
    RULES_WATCH("rules-watch", "--rules-watch", "DURATION", "500ms", SettingHelp.RULES_WATCH),
    /** The aliases. */
    ALIASES("aliases", "--aliases", "FILE", "", SettingHelp.ALIASES),
    /** The folder that keeps everything. */
    DATA_DIR("data-dir", "--data-dir", "FOLDER", "", SettingHelp.DATA_DIR),
    /** The configuration file. */
    CONFIG("config", "--config", "FILE", "", SettingHelp.CONFIG),
    /** How many sessions may be open. */
    MAX_SESSIONS("max-sessions", "--max-sessions", "COUNT", "10000", SettingHelp.MAX_SESSIONS),
    /** How many Params there may be. */
    MAX_PARAMS("max-params", "--max-params", "COUNT", "100000", SettingHelp.MAX_PARAMS),
    /** How many bytes Params may hold. */
    MAX_PARAM_BYTES("max-param-bytes", "--max-param-bytes", "BYTES", "64m", SettingHelp.MAX_PARAM_BYTES),
    /** How long a Param lives that nobody writes or fetches. */
    PARAM_TTL("param-ttl", "--param-ttl", "DURATION", "0", SettingHelp.PARAM_TTL),
    /** How long a definition lasts. */
    SIGNAL_TTL("signal-ttl", "--signal-ttl", "DURATION", "3600", SettingHelp.SIGNAL_TTL),
    /** No expiry. */
    NO_TTL("no-ttl", "--no-ttl", "", "false", SettingHelp.NO_TTL),
    /** How long a silent session lives. */
    SESSION_TIMEOUT("session-timeout", "--session-timeout", "DURATION", "300", SettingHelp.SESSION_TIMEOUT),
    /** How often clients are sent a stream. */
    STREAM_INTERVAL("stream-interval", "--stream-interval", "DURATION", "0", SettingHelp.STREAM_INTERVAL),
    /** How long a stop may take. */
    DRAIN_TIMEOUT("drain-timeout", "--drain-timeout", "DURATION", "30", SettingHelp.DRAIN_TIMEOUT),
    /** Whether acknowledgements wait for the disk. */
    DURABLE_ACKS("journal.durable-acks", "--durable-acks", "", "true", SettingHelp.DURABLE_ACKS),
    /** The least time between two forced writes. */
    JOURNAL_MIN_INTERVAL(
            "journal.min-interval", "--journal-min-interval", "DURATION", "0", SettingHelp.JOURNAL_MIN_INTERVAL),
    /** Where journal and state are, under the name that relays have for it. */
    JOURNAL("journal.file", "--journal", "FILE", "", SettingHelp.JOURNAL),
    /** History in memory only. */
    JOURNAL_MEMORY("journal.memory", "--journal-memory", "", "false", SettingHelp.JOURNAL_MEMORY),
    /** How many days of history are kept. */
    JOURNAL_KEEP_DAYS("journal.keep-days", "--journal-keep-days", "DAYS", "30", SettingHelp.JOURNAL_KEEP_DAYS),
    /** How many bytes log and history may take. */
    JOURNAL_KEEP_BYTES(
            "journal.keep-bytes", "--journal-keep-bytes", "BYTES", "2000000000", SettingHelp.JOURNAL_KEEP_BYTES),
    /** How much of the volume log and history may take. */
    JOURNAL_KEEP_PERCENT(
            "journal.keep-percent", "--journal-keep-percent", "PERCENT", "20", SettingHelp.JOURNAL_KEEP_PERCENT),
    /** The state of a CLASP relay, or where ours goes under that name. */
    PERSIST("persist.file", "--persist", "FILE", "", SettingHelp.PERSIST),
    /** How long what nobody waits for may stay in memory. */
    PERSIST_INTERVAL("persist.interval", "--persist-interval", "DURATION", "1", SettingHelp.PERSIST_INTERVAL),
    /** Nothing is written. */
    STATELESS("stateless", "--stateless", "", "false", "Writes nothing to any disk; state is gone at the stop."),
    /** How many changes a second are all recorded. */
    JOURNAL_CAPACITY("journal.capacity", "--journal-capacity", "COUNT", "100000", SettingHelp.JOURNAL_CAPACITY),
    /** The heap of the JVM; the launcher reads it before there is one. */
    HEAP("heap", "--heap", "SIZE", "", SettingHelp.HEAP),
    /** How log lines look. */
    LOG_FORMAT("log.format", "--log-format", "text|json", "text", "How log lines look. LOG_FORMAT means the same."),
    /** How much is logged. */
    LOG_LEVEL("log.level", "--log-level", "LEVEL", "info", SettingHelp.LOG_LEVEL),
    /** More in the log. */
    VERBOSE("verbose", "--verbose,-v", "", "false", "Log at debug level, whatever --log-level says."),
    /** The certificate chain. */
    TLS_CERT("tls.cert", "--cert,--cert-path", "FILE", "", SettingHelp.TLS_CERT),
    /** Its private key. */
    TLS_KEY("tls.key", "--key,--key-path", "FILE", "", SettingHelp.TLS_KEY),
    /** Whether plain connections are still taken. */
    TLS("tls.mode", "--tls", "only|also", "only", SettingHelp.TLS),
    /** MQTT over TLS. */
    MQTTS_PORT("mqtt.tls-port", "--mqtts-port", "PORT", "8883", SettingHelp.MQTTS_PORT),
    /** How often silent WebSocket clients are asked for a sign of life. */
    PING_INTERVAL("websocket.ping-interval", "--ping-interval", "DURATION", "20", SettingHelp.PING_INTERVAL),
    /** After how long without one a WebSocket client is given up. */
    PING_TIMEOUT("websocket.ping-timeout", "--ping-timeout", "DURATION", "", SettingHelp.PING_TIMEOUT),
    /** Whether the WebSocket port answers an operator's questions. */
    ADMIN_HTTP("admin.http", "--admin-http", "", "false", SettingHelp.ADMIN_HTTP),
    /** The file with the administrator's token. */
    ADMIN_TOKEN("admin.token", "--admin-token", "FILE", "", SettingHelp.ADMIN_TOKEN),
    /** The administrator's token itself. */
    ADMIN_BEARER("admin.bearer", "--admin-bearer", "TOKEN", "", SettingHelp.ADMIN_BEARER),
    /** The keys a platform signs its tokens with. */
    JWKS("auth.jwks", "--jwks", "URL|FILE", "", SettingHelp.JWKS),
    /** Where a platform is asked about each token. */
    VALIDATE_URL("auth.validate-url", "--validate-url", "URL", "", SettingHelp.VALIDATE_URL),
    /** The secret for asking. */
    INTERNAL_KEY("auth.internal-key", "--internal-key", "KEY", "", SettingHelp.INTERNAL_KEY),
    /** A port of its own for the questions of health. */
    HEALTH_PORT("health.port", "--health-port", "PORT", "0", SettingHelp.HEALTH_PORT),
    /** A port of its own for the metrics. */
    METRICS_PORT("metrics.port", "--metrics-port", "PORT", "0", SettingHelp.METRICS_PORT),
    /** Where people register and log in; switches credentials on. */
    AUTH_PORT("auth.port", "--auth-port", "PORT", "0", SettingHelp.AUTH_PORT),
    /** The file with users and tokens. */
    AUTH_DB("auth.db", "--auth-db", "FILE", "", SettingHelp.AUTH_DB),
    /** How long a token is good. */
    TOKEN_TTL("auth.token-ttl", "--token-ttl", "DURATION", "86400", SettingHelp.TOKEN_TTL),
    /** What a registered user may do. */
    AUTH_SCOPES("auth.scopes", "--auth-scopes", "SCOPES", "read:/**,write:/**", SettingHelp.AUTH_SCOPES),
    /** What a guest may do. */
    GUEST_SCOPES("auth.guest-scopes", "--guest-scopes", "SCOPES", "read:/**", SettingHelp.GUEST_SCOPES),
    /** Which web pages may log in. */
    CORS_ORIGIN("auth.cors-origin", "--cors-origin", "ORIGINS", "", SettingHelp.CORS_ORIGIN),
    /** Whose word about a client's address is taken. */
    TRUSTED_PROXIES("trusted-proxies", "--trusted-proxies", "ADDRESSES", "127.0.0.1,::1", SettingHelp.TRUSTED_PROXIES),
    /** What was left out of the program. */
    FEATURES("features", "--features", "LIST", "full", SettingHelp.FEATURES),
    /** The application file of a CLASP relay. */
    APP_CONFIG("app-config", "--app-config", "FILE", "", SettingHelp.APP_CONFIG);

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

    /** Variables that other programs of the trade use for the same thing; the first that is set counts. */
    public List<String> foreignVariables() {
        return ForeignVariable.of(this);
    }

    /** Whether its value is nobody's business, so that neither the log nor {@code config show} may carry it. */
    public boolean isSecret() {
        return this == ADMIN_BEARER || this == INTERNAL_KEY;
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
