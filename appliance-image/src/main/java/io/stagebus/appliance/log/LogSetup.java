package io.stagebus.appliance.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import org.slf4j.LoggerFactory;

/**
 * Sets the log up in code: no file is looked for, so that nothing but our own settings decides, and none is parsed at the
 * start. Found by Logback itself for what is logged before {@link #apply}: warnings, on standard error.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** Libraries whose INFO is of no use to who runs a gateway. */
    private static final String[] CHATTY = {"io.micronaut", "io.netty", "reactor"};

    /** For Logback, which finds it as a service. */
    public LogSetup() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        install(context, new TextLines(false), System.err);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Logs from now on as said.
     *
     * @param json whether a line is a JSON object
     * @param levels the levels
     * @param verbose whether our own parts log at debug level at least
     * @param out where to
     */
    public static void apply(boolean json, LogLevels levels, boolean verbose, OutputStream out) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        Level everything = levels.byLogger().getOrDefault("", Level.INFO);
        root.setLevel(everything);
        if (everything.isGreaterOrEqual(Level.INFO)) {
            for (String name : CHATTY) {
                context.getLogger(name).setLevel(everything.isGreaterOrEqual(Level.WARN) ? everything : Level.WARN);
            }
        }
        levels.byLogger().forEach((name, level) -> {
            if (!name.isEmpty()) {
                context.getLogger(name).setLevel(level);
            }
        });
        if (verbose) {
            context.getLogger("io.stagebus").setLevel(Level.DEBUG);
        }
        boolean traces = verbose || !everything.isGreaterOrEqual(Level.INFO);
        install(context, json ? new JsonLines() : new TextLines(traces), out);
        RecentLog recent = RecentLog.OF_THIS_PROCESS;
        recent.setContext(context);
        recent.start();
        root.addAppender(recent);
    }

    private static void install(LoggerContext context, LineEncoder encoder, OutputStream out) {
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(new Unclosed(out));
        appender.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    /** Standard output outlives every appender. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws java.io.IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws java.io.IOException {
            flush();
        }
    }
}
