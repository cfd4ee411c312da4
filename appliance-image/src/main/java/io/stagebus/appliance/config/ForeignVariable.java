package io.stagebus.appliance.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables of other relays, and what becomes of each here: another name of a setting, a value that is looked
 * at, or nothing, which is said once. The only list of these names. Immutable.
 */
public enum ForeignVariable {
    /** Text or JSON. */
    LOG_FORMAT(Setting.LOG_FORMAT),
    /** Levels. */
    RUST_LOG(Setting.LOG_LEVEL),
    /** The WebSocket port. */
    RELAY_LISTEN_PORT(Setting.WS_PORT),
    /** How many clients. */
    MAX_CONNECTIONS(Setting.MAX_SESSIONS),
    /** The port for Prometheus. */
    METRICS_PORT(Setting.METRICS_PORT),
    /** The ping of WebSocket clients, in seconds. */
    HEARTBEAT_INTERVAL_SECS(Setting.PING_INTERVAL),
    /** How long they may leave it unanswered, in seconds. */
    HEARTBEAT_TIMEOUT_SECS(Setting.PING_TIMEOUT),
    /** The bearer of {@code /state}, {@code /logs} and {@code /metrics}. */
    RELAY_ADMIN_TOKEN(Setting.ADMIN_BEARER),
    /** Whether these are there at all. */
    RELAY_ENABLE_ADMIN_HTTP(Setting.ADMIN_HTTP),
    /** What the program was built with. */
    FEATURES(Setting.FEATURES),
    /** Interface and port of the WebSocket door in one. */
    BIND_ADDRESS(Use.LOOKED_AT, "interface and port of the WebSocket door, HOST:PORT"),
    /** How several relays would share their clients. */
    RELAY_BACKPLANE_MODE(Use.LOOKED_AT, "single; anything else is refused until gateways can be joined"),
    /** Where they would meet. */
    RELAY_BACKPLANE_URL(Use.NOTHING, "one gateway serves all clients"),
    /** Whether clients are sent to another relay. */
    RELAY_CLIENT_REDIRECT_ENABLED(Use.NOTHING, "one gateway serves all clients"),
    /** The keys that tokens of a platform are signed with. */
    JWT_PUBLIC_KEY_URL(Setting.JWKS),
    /** The same. */
    RELAY_JWKS_URL(Setting.JWKS),
    /** Who is asked about each client. */
    RELAY_VALIDATE_URL(Setting.VALIDATE_URL),
    /** The secret for asking. */
    RELAY_INTERNAL_KEY(Setting.INTERNAL_KEY),
    /** PostgreSQL. */
    DATABASE_URL(Use.NOTHING, "state and history are kept in --data-dir, without a database server"),
    /** Redis. */
    REDIS_URL(Use.NOTHING, "state is in memory and in --data-dir"),
    /** Its connections. */
    REDIS_POOL_SIZE(Use.NOTHING, "there is no Redis"),
    /** How long permissions are remembered. */
    PERMISSION_CACHE_TTL(Use.NOTHING, "what a client may do is decided when it connects"),
    /** History of documents. */
    OPERATION_HISTORY_TTL(Use.NOTHING, "documents are no part of this gateway"),
    /** How many operations go together. */
    OPERATION_BATCH_SIZE(Use.NOTHING, "what arrives together is delivered together, without a number"),
    /** How often a cursor, which is a stream here, is sent. */
    CURSOR_THROTTLE_MS(Use.LOOKED_AT, "milliseconds; the same as --stream-interval"),
    /** Typing in documents. */
    TYPING_DEBOUNCE_MS(Use.NOTHING, "documents are no part of this gateway"),
    /** Rust's stack traces. */
    RUST_BACKTRACE(Use.LOOKED_AT, "no need of it: faults are logged with their trace at debug level"),
    /** Rust's threads. */
    TOKIO_WORKER_THREADS(Use.NOTHING, "one thread serves all doors");

    /** What becomes of a variable. */
    public enum Use {
        /** It sets a setting. */
        SETTING,
        /** Its value is looked at. */
        LOOKED_AT,
        /** It is passed over, which is said once. */
        NOTHING
    }

    private final Use use;
    private final String meaning;
    private final Optional<Setting> setting;

    ForeignVariable(Setting setting) {
        this.use = Use.SETTING;
        this.meaning = "the same as " + setting.flag();
        this.setting = Optional.of(setting);
    }

    ForeignVariable(Use use, String meaning) {
        this.use = use;
        this.meaning = meaning;
        this.setting = Optional.empty();
    }

    /** What becomes of it. */
    public Use use() {
        return use;
    }

    /** What it means here, or why nothing, for people. */
    public String meaning() {
        return meaning;
    }

    /** The names that set {@code setting}. */
    static List<String> of(Setting setting) {
        return Arrays.stream(values())
                .filter(variable -> variable.setting.filter(setting::equals).isPresent())
                .map(Enum::name)
                .toList();
    }

    /** The names of one use that are set, with a value. */
    private static List<ForeignVariable> set(Use use, Map<String, String> variables) {
        return Arrays.stream(values())
                .filter(variable -> variable.use == use
                        && !variables.getOrDefault(variable.name(), "").isEmpty())
                .toList();
    }

    /**
     * Says what is to be said about the variables that set nothing.
     *
     * @param problems takes a sentence for each that keeps the program from starting
     * @param warnings takes a sentence for each that is passed over, or means less than it should
     */
    static void judge(Map<String, String> variables, List<String> problems, List<String> warnings) {
        set(Use.NOTHING, variables)
                .forEach(variable -> warnings.add(variable + " is passed over: " + variable.meaning));
        String mode = variables.getOrDefault(RELAY_BACKPLANE_MODE.name(), "");
        if (!mode.isEmpty() && !mode.equals("single")) {
            problems.add(RELAY_BACKPLANE_MODE + " must be single but is \"" + mode
                    + "\": gateways cannot be joined yet; leave it out");
        }
    }
}
