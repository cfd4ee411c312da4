package io.stagebus.appliance.cli;

import io.stagebus.appliance.config.ConfigLoader.Loaded;
import io.stagebus.appliance.wiring.Gateway;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Optional;

/** placeholder */
final class StartCard {
    private final Gateway gateway;
    private final Optional<InetSocketAddress> admin;

    StartCard(Gateway gateway, Optional<InetSocketAddress> admin, Loaded loaded) {
        this.gateway = gateway;
        this.admin = admin;
    }

    void show(PrintWriter out) {
        out.println("accepting connections");
        out.flush();
    }
}
