package io.stagebus.appliance.config;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which of the two servers is meant: what can be set, and what holds when nobody says anything. */
public enum Profile {
    /** {@code stagebus run}: every door, rules, journal. */
    RUN,
    /** {@code stagebus server}: a router for development, WebSocket only, nothing kept. */
    SERVER;

    private static final Set<Setting> NOT_IN_SERVER = EnumSet.of(
            Setting.NO_WEBSOCKET,
            Setting.MQTT_PORT,
            Setting.MQTT_WS_PORT,
            Setting.MQTT_HOST,
            Setting.MQTT_NAMESPACE,
            Setting.MQTT_STRICT,
            Setting.MQTT_MAX_KEEP_ALIVE,
            Setting.MQTT_MAX_KEPT_SESSIONS,
            Setting.MQTT_MAX_QUEUED,
            Setting.MQTT_PROXIES,
            Setting.OSC_PORT,
            Setting.OSC_TCP_PORT,
            Setting.OSC_HOST,
            Setting.OSC_NAMESPACE,
            Setting.OSC_MAX_RATE,
            Setting.OSC_BUNDLE_BYTES,
            Setting.OSC_REPLY_PORT,
            Setting.OSC_RECALL_AFTER,
            Setting.OSC_MAX_PEERS,
            Setting.OSC_LATE,
            Setting.OSC_LATE_GRACE,
            Setting.OSC_RECEIVE_BUFFER,
            Setting.RULES,
            Setting.RULES_MAX_FIRINGS,
            Setting.RULES_MAX_CHAIN,
            Setting.RULES_MAX_PENDING,
            Setting.RULES_TRACE,
            Setting.RULES_RECORDED,
            Setting.RULES_WATCH,
            Setting.ALIASES,
            Setting.DATA_DIR,
            Setting.CONFIG,
            Setting.DURABLE_ACKS,
            Setting.JOURNAL_MIN_INTERVAL,
            Setting.JOURNAL,
            Setting.JOURNAL_MEMORY,
            Setting.JOURNAL_KEEP_DAYS,
            Setting.JOURNAL_KEEP_BYTES,
            Setting.JOURNAL_KEEP_PERCENT,
            Setting.PERSIST,
            Setting.PERSIST_INTERVAL,
            Setting.STATELESS,
            Setting.JOURNAL_CAPACITY,
            Setting.TLS_CERT,
            Setting.TLS_KEY,
            Setting.TLS,
            Setting.MQTTS_PORT,
            Setting.ADMIN_HTTP,
            Setting.ADMIN_TOKEN,
            Setting.ADMIN_BEARER,
            Setting.JWKS,
            Setting.VALIDATE_URL,
            Setting.INTERNAL_KEY,
            Setting.HEALTH_PORT,
            Setting.METRICS_PORT,
            Setting.AUTH_PORT,
            Setting.AUTH_DB,
            Setting.TOKEN_TTL,
            Setting.AUTH_SCOPES,
            Setting.GUEST_SCOPES,
            Setting.CORS_ORIGIN,
            Setting.TRUSTED_PROXIES,
            Setting.FEATURES,
            Setting.APP_CONFIG);

    /** What can be set on its command line. */
    public Set<Setting> settings() {
        Set<Setting> all = EnumSet.allOf(Setting.class);
        if (this == SERVER) {
            all.removeAll(NOT_IN_SERVER);
        }
        return all;
    }

    /** Defaults that differ from those of the settings. */
    Map<Setting, String> defaults() {
        Map<Setting, String> defaults = new EnumMap<>(Setting.class);
        if (this == SERVER) {
            defaults.put(Setting.MQTT_PORT, "0");
            defaults.put(Setting.OSC_PORT, "0");
        }
        return defaults;
    }
}
