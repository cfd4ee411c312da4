package io.stagebus.rules.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log that rules are stopped: at most one line a second, whatever the storm. Bus thread only. */
final class TripLog {

    private static final Logger LOG = LoggerFactory.getLogger(RulesEngine.class);
    private static final long LINE_NANOS = 1_000_000_000;

    private boolean saidAnything;
    private long lastLineNanos;
    private long unsaid;

    /**
     * A rule was stopped.
     *
     * @param why for people: which guard, or what the bus said
     */
    void trip(String ruleId, String why, long nowNanos) {
        if (saidAnything && nowNanos - lastLineNanos < LINE_NANOS) {
            unsaid++;
            return;
        }
        LOG.atWarn()
                .addKeyValue("ruleId", ruleId)
                .addKeyValue("why", why)
                .addKeyValue("othersSinceLastLine", unsaid)
                .log("rule stopped");
        saidAnything = true;
        lastLineNanos = nowNanos;
        unsaid = 0;
    }
}
