package io.stagebus.benchmarks.server;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/** Runs moquette-broker until it is ended, in memory and with nothing that reports home. */
final class MoquetteMain {

    private MoquetteMain() {}

    /** Port and folder, and properties in the form {@code key=value} that go before those that are set here. */
    public static void main(String[] arguments) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, arguments[0]);
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(
                IConfig.DATA_PATH_PROPERTY_NAME, Path.of(arguments[1]).toString());
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        properties.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, "1048576");
        for (int i = 2; i < arguments.length; i++) {
            String[] property = arguments[i].split("=", 2);
            properties.setProperty(property[0], property[1]);
        }
        new Server().startServer(new MemoryConfig(properties));
    }
}
