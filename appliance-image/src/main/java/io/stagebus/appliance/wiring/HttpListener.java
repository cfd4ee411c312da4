package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.PortChoice;
import io.stagebus.appliance.config.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A port of the HTTP server, and what is there. Several that are given the same number are one. Immutable.
 *
 * @param name what people call it: {@code admin}, {@code auth}, {@code health}, {@code metrics}
 * @param host on which interface
 * @param port where
 * @param parts what is there
 * @param isTls whether it speaks TLS when there is a certificate
 * @param portSetting what to change when the port is taken
 * @param hostSetting what to change when the interface is not there
 */
public record HttpListener(
        String name,
        String host,
        PortChoice port,
        Set<Part> parts,
        boolean isTls,
        Setting portSetting,
        Setting hostSetting) {

    /** What may be at a port. */
    public enum Part {
        /** Alive and ready, for anybody. */
        HEALTH,
        /** Metrics, for anybody. */
        METRICS,
        /** State, logs, metrics, reading and writing, for administrators and whoever has a token. */
        ADMIN,
        /** Registering and logging in. */
        AUTH
    }

    /** Copies {@code parts}. */
    public HttpListener {
        parts = Collections.unmodifiableSet(EnumSet.copyOf(parts));
    }

    /** The ports a configuration asks for. */
    public static List<HttpListener> of(GatewayConfig config) {
        List<HttpListener> wanted = new ArrayList<>();
        add(
                wanted,
                new HttpListener(
                        "admin",
                        config.admin().host(),
                        config.admin().port(),
                        EnumSet.of(Part.HEALTH, Part.ADMIN),
                        true,
                        Setting.ADMIN_PORT,
                        Setting.ADMIN_HOST));
        config.auth()
                .ifPresent(auth -> add(
                        wanted,
                        new HttpListener(
                                "auth",
                                auth.host(),
                                auth.port(),
                                EnumSet.of(Part.HEALTH, Part.AUTH),
                                true,
                                Setting.AUTH_PORT,
                                Setting.HOST)));
        String host = config.operators().host();
        PortChoice health = config.operators().healthPort();
        add(
                wanted,
                new HttpListener(
                        "health", host, health, EnumSet.of(Part.HEALTH), false, Setting.HEALTH_PORT, Setting.HOST));
        PortChoice metrics = config.operators().metricsPort();
        add(
                wanted,
                new HttpListener(
                        "metrics",
                        host,
                        metrics,
                        EnumSet.of(Part.HEALTH, Part.METRICS),
                        false,
                        Setting.METRICS_PORT,
                        Setting.HOST));
        return List.copyOf(wanted);
    }

    private static void add(List<HttpListener> wanted, HttpListener one) {
        if (!one.port.isOpen()) {
            return;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (one.port instanceof PortChoice.Fixed && wanted.get(i).port.equals(one.port)) {
                wanted.set(i, wanted.get(i).and(one));
                return;
            }
        }
        wanted.add(one);
    }

    /**
     * One port for both, on the interface of the one that more can reach - but the administrators' pages are shown to more
     * only where they ask for a token.
     */
    private HttpListener and(HttpListener other) {
        EnumSet<Part> both = EnumSet.copyOf(parts);
        both.addAll(other.parts);
        boolean guarded = both.contains(Part.AUTH) || !both.contains(Part.ADMIN);
        boolean wider = guarded ? isLoopback() && !other.isLoopback() : other.parts.contains(Part.ADMIN);
        return new HttpListener(
                name,
                wider ? other.host : host,
                port,
                both,
                isTls || other.isTls,
                wider ? other.portSetting : portSetting,
                wider ? other.hostSetting : hostSetting);
    }

    /** Whether only this machine reaches it. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
