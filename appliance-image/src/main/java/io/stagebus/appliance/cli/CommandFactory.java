package io.stagebus.appliance.cli;

import io.micronaut.configuration.picocli.MicronautFactory;
import io.micronaut.context.ApplicationContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * Makes the command objects. Those that serve are Micronaut beans and get the admin plane handed in; the application
 * context is started when the first of them is made, so that {@code stagebus get} and {@code --help} do not pay for it.
 * Not thread-safe.
 */
public final class CommandFactory implements IFactory, AutoCloseable {

    private @Nullable MicronautFactory beans;

    /** A factory whose context is not started. */
    public CommandFactory() {}

    @Override
    public <K> K create(Class<K> type) throws Exception {
        return Serving.class.isAssignableFrom(type)
                ? beans().create(type)
                : CommandLine.defaultFactory().create(type);
    }

    private MicronautFactory beans() {
        MicronautFactory known = beans;
        if (known == null) {
            // Nothing but our own settings decides: no environment is deduced, no file or variable is looked for.
            known = new MicronautFactory(ApplicationContext.builder()
                    .deduceEnvironment(false)
                    .deduceCloudEnvironment(false)
                    .environmentPropertySource(false)
                    .enableDefaultPropertySources(false)
                    .bootstrapEnvironment(false)
                    .banner(false)
                    .start());
            beans = known;
        }
        return known;
    }

    @Override
    public void close() {
        MicronautFactory known = beans;
        if (known != null) {
            known.close();
        }
    }
}
