package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.rules.explain.Cycles;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.json.RuleFileProblem;
import io.stagebus.rules.rule.RuleSet;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules a gateway starts with.
 *
 * @param set the rules
 * @param from the files they were read from, if any
 */
public record Rules(RuleSet set, Optional<RuleText> from) {

    /** None, and no place for any. */
    public static final Rules NONE = new Rules(RuleSet.EMPTY, Optional.empty());

    private static final Logger LOG = LoggerFactory.getLogger(Rules.class);

    /**
     * Reads them, before anything is started.
     *
     * @throws ConfigException with file, place, what was expected and what was found, for everything that is wrong
     */
    public static Rules load(GatewayConfig config) throws ConfigException {
        if (config.rules().path().isEmpty()) {
            return NONE;
        }
        Path path = config.rules().path().get();
        try {
            RuleText text = RuleText.of(path);
            RuleSet set = RuleFileParser.parse(text.documents());
            warn(set);
            return new Rules(set, Optional.of(text));
        } catch (RuleFileException e) {
            throw new ConfigException(
                    e.problems().stream().map(RuleFileProblem::text).toList());
        }
    }

    /** Tells the log of rules that trigger each other in a circle. */
    static void warn(RuleSet set) {
        for (String circle : Cycles.in(set)) {
            LOG.atWarn().addKeyValue("rules", circle).log("rules trigger each other in a circle");
        }
    }

    /** How many there are and where they are from, for people. */
    public String describe() {
        long enabled =
                set.rules().stream().filter(rule -> rule.options().enabled()).count();
        int all = set.rules().size();
        String switchedOff = enabled == all ? "" : ", " + (all - enabled) + " switched off";
        return from.map(text -> (all == 1 ? "1 rule" : all + " rules") + " from " + text.path() + switchedOff)
                .orElse("no rules");
    }
}
