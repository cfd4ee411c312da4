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
import java.util.Map;

/** A gateway with its admin port, in this process. */
public final class RunningGateway implements AutoCloseable {

    private final ApplicationContext context;
    private final AdminPlane plane;
    private final Gateway gateway;
    private final int adminPort;

    /** Starts it with these settings besides the usual ones of tests. */
    public RunningGateway(Path dataDir, Map<Setting, String> more) throws StartupException {
        context = ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .start();
        plane = context.getBean(AdminPlane.class);
        GatewayConfig config = Configs.of(dataDir, more);
        gateway = Gateway.open(config, rules(config));
        adminPort = plane.open(config.admin(), gateway).getPort();
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
        return adminPort;
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
