package io.stagebus.rules.engine;

import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.trace.TraceEntry;
import java.util.Optional;

/**
 * One rule as it is now, for who tells people of it. Bus thread only, because of the entry.
 *
 * @param rule the rule
 * @param enabled whether it is switched on, as it was said last
 * @param counters what it did
 * @param lastStopped what last kept it from firing
 */
public record RuleView(Rule rule, boolean enabled, RuleCounters counters, Optional<TraceEntry> lastStopped) {}
