package io.stagebus.appliance.admin;

import io.micronaut.context.ApplicationContext;
import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.Configs;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.appliance.wiring.Rules;
import io.stagebus.appliance.wiring.StartupException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A gateway with its admin port, in this process. */
public final class RunningGateway implements AutoCloseable {

    private final ApplicationContext context;
    private final AdminPlane plane;
    private final Gateway gateway;
    private final List<AdminPlane.Opened> opened;

    /** Starts it with these settings besides the usual ones of tests. */
    public RunningGateway(Path dataDir, Map<Setting, String> more) throws StartupException {
        context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .start();
        plane = context.getBean(AdminPlane.class);
        GatewayConfig config = Configs.of(dataDir, more);
        gateway = Gateway.open(config, rules(config));
        opened = plane.open(gateway, "0.0.0-test");
    }

    /** Where a port of the HTTP server is: {@code admin}, {@code auth}, {@code health}, {@code metrics}. */
    public int httpPort(String name) {
        return opened.stream()
                .filter(port -> port.listener().name().equals(name))
                .findFirst()
                .orElseThrow()
                .address()
                .getPort();
    }

    private static Rules rules(GatewayConfig config) {
        try {
            return Rules.load(config);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** The gateway. */
    public Gateway gateway() {
        return gateway;
    }

    /** Where its admin port is. */
    public int adminPort() {
        return httpPort("admin");
    }

    /** Where a door is. */
    public int port(String door) {
        return gateway.doors().stream()
                .filter(open -> open.name().equals(door))
                .findFirst()
                .orElseThrow()
                .address()
                .getPort();
    }

    @Override
    public void close() {
        plane.close();
        gateway.close();
        context.close();
    }
}
