package io.stagebus.appliance.config;

import io.stagebus.core.session.Networks;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What operators see and where.
 *
 * @param healthPort another port for health
 * @param metricsPort another port for metrics
 * @param host the interface of both
 * @param onWebSocket whether the WebSocket port answers an operator's questions
 * @param tokenFile the file with the administrator's token, if any
 * @param bearer the administrator's token itself, if it was said
 * @param trustedProxies whose word about a client's address is taken
 */
public record OperatorsConfig(
        PortChoice healthPort,
        PortChoice metricsPort,
        String host,
        boolean onWebSocket,
        Optional<Path> tokenFile,
        Optional<String> bearer,
        Networks trustedProxies) {

    /** Without the token. */
    @Override
    public String toString() {
        return "OperatorsConfig[healthPort=" + healthPort + ", metricsPort=" + metricsPort + ", tokenFile=" + tokenFile
                + ", bearer=" + (bearer.isPresent() ? "said" : "none") + "]";
    }
}
