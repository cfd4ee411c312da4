package io.stagebus.appliance.cli;

import io.stagebus.appliance.config.GatewayConfig;

/** placeholder */
record RulesSource(String describe) {
    static RulesSource load(GatewayConfig config) {
        return new RulesSource("config");
    }
}
