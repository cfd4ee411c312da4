package io.stagebus.appliance.config;

import io.stagebus.rules.engine.EngineLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The rules.
 *
 * @param path the file or folder they are read from, if any
 * @param limits what keeps them from running away
 * @param watch how often the files are looked at, up to a day; zero for never
 */
public record RulesConfig(Optional<Path> path, EngineLimits limits, Duration watch) {

    private static final int MOST = 1_000_000;
    /** The bus cuts chains of whatever reacts at 16. */
    private static final int LONGEST_CHAIN = 15;

    /** Checks the ranges. */
    public RulesConfig {
        InvalidSettingException.check(Setting.RULES_MAX_CHAIN, limits.maxChainLength(), 1, LONGEST_CHAIN, "");
        InvalidSettingException.check(
                Setting.RULES_WATCH, watch.toMillis(), 0, Duration.ofDays(1).toMillis(), "ms, 0 for never");
    }

    /** What was said. */
    static RulesConfig of(Settings settings) {
        EngineLimits limits = new EngineLimits(
                count(settings, Setting.RULES_MAX_FIRINGS, 1),
                count(settings, Setting.RULES_MAX_CHAIN, 1),
                count(settings, Setting.RULES_MAX_PENDING, 1),
                count(settings, Setting.RULES_TRACE, 1),
                count(settings, Setting.RULES_RECORDED, 0));
        return new RulesConfig(settings.path(Setting.RULES), limits, settings.duration(Setting.RULES_WATCH));
    }

    /** Checked here, because the limits cannot say which setting it was. */
    private static int count(Settings settings, Setting setting, int least) {
        int count = settings.count(setting);
        InvalidSettingException.check(setting, count, least, MOST, "");
        return count;
    }
}
