package io.stagebus.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps loggers quiet where faults are the rule and every one is logged: while the tests of a class run, as its extension, or for
 * the rest of a program. One thread.
 */
public final class Silence implements BeforeAllCallback, AfterAllCallback {

    private final Logger logger;
    private @Nullable Level before;

    private Silence(Logger logger) {
        this.logger = logger;
    }

    /** That of the loggers below {@code name}, not begun. */
    public static Silence of(String name) {
        return new Silence((Logger) LoggerFactory.getLogger(name));
    }

    /** From now on. */
    public void begin() {
        before = logger.getLevel();
        logger.setLevel(Level.OFF);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        logger.setLevel(before);
    }
}
