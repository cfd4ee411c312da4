package io.stagebus.appliance.config;

/** What the help says about settings of TLS, credentials, operations and other relays' names. */
final class SettingHelp {

    static final String TLS_CERT =
            "Certificate chain (PEM, the server's own first). With it the WebSocket, auth and admin ports"
                    + " speak TLS, and MQTT over TLS opens. Read again when it changes.";
    static final String TLS_KEY = "The private key of --cert (PEM, PKCS#8, no password).";
    static final String TLS =
            "With --cert: only TLS (and plain from this machine itself), or also plain from anywhere.";
    static final String MQTTS_PORT = "MQTT over TLS (TCP), open when there is a --cert. 0 switches it off.";
    static final String PING_INTERVAL = "After so long without a word a WebSocket client is pinged.";
    static final String PING_TIMEOUT =
            "A WebSocket client that answers nothing for so long is disconnected; --session-timeout if not said.";
    static final String ADMIN_HTTP =
            "Answer /state, /logs and /metrics on the WebSocket port to who has the admin token; else they are not there.";
    static final String ADMIN_TOKEN =
            "File with the administrator's token, any text; made with mode 0600 when it is missing. It never expires.";
    static final String ADMIN_BEARER =
            "The administrator's token itself. Everybody on this machine sees flags: rather use the variable or a file.";
    static final String JWKS =
            "The keys (JWKS) that signed tokens (JWT) of a platform are checked with; with it every door asks for credentials.";
    static final String VALIDATE_URL =
            "A platform that is asked about each of its tokens (POST); with it every door asks for credentials.";
    static final String INTERNAL_KEY =
            "The secret shown to --validate-url. Everybody on this machine sees flags: rather use the variable.";
    static final String HEALTH_PORT = "Another port for /health, /ready, /healthz and /readyz (HTTP). 0: none.";
    static final String METRICS_PORT = "Another port for /metrics (HTTP). 0: none.";
    static final String AUTH_PORT =
            "Register and log in (HTTP); with it every door asks for credentials. May be the admin port. 0: no credentials.";
    static final String AUTH_DB =
            "File with users and tokens, both hashed; relay-auth.db in the data folder if not said.";
    static final String TOKEN_TTL = "How long the token of a user or guest is good; 0: for ever.";
    static final String AUTH_SCOPES = "What a registered user may do; {userId} becomes the user's id.";
    static final String GUEST_SCOPES = "What a guest may do; {userId} becomes the guest's id.";
    static final String CORS_ORIGIN =
            "Web pages that may log in, such as https://app.example.com; commas between several. Any if not said.";
    static final String TRUSTED_PROXIES =
            "Addresses or networks of proxies whose X-Forwarded-For is believed when logins are counted.";
    static final String FEATURES =
            "What this gateway is to have, as other relays are built: full, or some of websocket, mqtt-server,"
                    + " osc-server, journal, rules and others.";
    static final String APP_CONFIG = "Application file of a CLASP relay (JSON); its scopes are what users may do.";

    static final String RULES_MAX_FIRINGS =
            "How often one rule may fire within a second; more is a trip. The guard against loops by way of a device.";
    static final String RULES_MAX_CHAIN = "How many rules may have fired each other before a signal fires no more.";
    static final String RULES_MAX_PENDING = "How many delays, fades and waits of all rules together there may be.";
    static final String RULES_TRACE = "How many evaluations of rules are remembered, for why and why-not.";
    static final String RULES_RECORDED = "How many firings a second the journal keeps, for replay; 0: none.";
    static final String RULES_WATCH = "How often rule files are looked at; 0: never, only when somebody asks.";

    static final String WS_HOST = "Interface of the WebSocket door; the same as --host if not said.";
    static final String MQTT_WS_PORT =
            "MQTT over WebSocket on a port of its own, path /mqtt. The CLASP port has it too while MQTT has any port.";
    static final String MQTT_NAMESPACE =
            "Where topics lie: sensors/temp is /mqtt/sensors/temp. With / topic lights/foh is /lights/foh.";
    static final String MQTT_STRICT =
            "A message that is not retained is always an event, also when a param of that name exists.";
    static final String MQTT_MAX_KEEP_ALIVE =
            "The longest keep alive a client may have; MQTT 5 tells it. 0 lets every client have its own.";
    static final String MQTT_MAX_KEPT_SESSIONS =
            "How many sessions may outlive their connection. One too many ends with it.";
    static final String MQTT_MAX_RATE =
            "How many messages a second one client may send; who sends more waits. 0 for any number.";
    static final String MQTT_MAX_QUEUED =
            "How many messages of QoS 1 and 2 may wait for a client that is slow or away. The oldest go first.";
    static final String MQTT_PROXIES =
            "Addresses or networks of proxies before the MQTT ports, which say by the PROXY protocol for whom they speak.";
    static final String OSC_TCP_PORT =
            "OSC (TCP, length prefix or SLIP); the number of --osc-port if not said. 0 switches it off.";
    static final String OSC_NAMESPACE =
            "Where OSC addresses lie: /synth/cutoff is /osc/synth/cutoff. With / peers see the whole tree.";
    static final String OSC_MAX_RATE =
            "Changes per second and address that an OSC device is sent unless it asks for another rate; 0: all.";
    static final String OSC_BUNDLE_BYTES =
            "Send OSC devices bundles of at most so many bytes, such as 1472; 0: a packet per message.";
    static final String OSC_REPLY_PORT = "Answer OSC devices on this port of theirs; 0: on the port they send from.";
    static final String OSC_RECALL_AFTER =
            "An OSC device that was silent for so long is shown what it subscribed to and has used when it is back.";
    static final String OSC_MAX_PEERS = "How many OSC senders are remembered; at most half of --max-sessions.";
    static final String OSC_LATE_GRACE = "With --osc-late drop: how late a bundle may be and yet run.";
    static final String OSC_RECEIVE_BUFFER =
            "Receive buffer of each OSC port; the system may grant less (net.core.rmem_max).";
    static final String ADMIN_PORT = "Health, get, set, emit and watch (HTTP). 0 switches it off.";
    static final String ADMIN_HOST =
            "Interface of the admin port. --host does not move it off this machine; give it --admin-token before you do.";
    static final String ALIASES =
            "A CSV file of addresses that are one thing; aliases.csv in the data folder if not said.";
    static final String DATA_DIR = "Where state and history are kept; a per-user data folder if not said.";
    static final String CONFIG = "A YAML file with any of these settings, and lists that flags cannot carry.";
    static final String MAX_SESSIONS =
            "How many clients may be connected, at most half of them from one address; 0 for no bound.";
    static final String MAX_PARAMS =
            "How many params there may be. More are refused, none is ever dropped to make room.";
    static final String MAX_PARAM_BYTES = "How much memory params may hold together, such as 64m.";
    static final String PARAM_TTL = "Params that nobody writes or fetches for so long are deleted; 0: never.";
    static final String SIGNAL_TTL = "Definitions that clients announced are forgotten after so long; 0: never.";
    static final String NO_TTL = "No param or definition expires by itself, whatever --param-ttl and --signal-ttl say.";
    static final String SESSION_TIMEOUT =
            "A client from which nothing at all was heard for so long is disconnected; 0: never.";
    static final String STREAM_INTERVAL =
            "At least so long between two deliveries of a stream to a client that asks for no rate, such as 50ms; 0: none.";
    static final String DRAIN_TIMEOUT =
            "How long a stop waits for clients to leave; it ends as soon as the last one has.";
    static final String DURABLE_ACKS =
            "Acknowledge Commit, and retained MQTT messages of QoS 1, only when they are on disk.";
    static final String JOURNAL_MIN_INTERVAL =
            "At least so long between two writes to the disk, such as 200ms to spare an SD card; 0: none.";
    static final String JOURNAL = "Keeps state and history in the folder FILE.stagebus, unless --data-dir says where.";
    static final String JOURNAL_MEMORY =
            "History in memory only; without a folder for it, state too is gone at the stop.";
    static final String JOURNAL_KEEP_DAYS = "History older than so many days is dropped; 0: no history at all.";
    static final String JOURNAL_KEEP_BYTES =
            "What log and history may take together, such as 500m; the oldest is dropped. State is always kept.";
    static final String JOURNAL_KEEP_PERCENT = "And how much of the volume they may take, 1..100.";
    static final String PERSIST =
            "A CLASP relay's JSON snapshot, taken over at the first start. State is kept as with --journal FILE.";
    static final String PERSIST_INTERVAL =
            "What nobody waits for is on disk after so long, 10ms..60s; longer spares an SD card.";
    static final String JOURNAL_CAPACITY =
            "Up to so many changes a second are all recorded; above, of a param's only the last of every 5 ms to 1 s.";
    static final String HEAP = "Memory for the program's heap, such as 256m. Read by the launcher, so not in the file.";
    static final String LOG_LEVEL =
            "off, error, warn, info, debug or trace, or RUST_LOG's form: warn,mqtt=debug. RUST_LOG means the same.";

    private SettingHelp() {}
}
