package io.stagebus.rules.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stagebus.rules.rule.RuleSet;

/** Whatever the bytes are, the parser answers rules or its one exception, which says something. */
class RuleFileParserFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void answersRulesOrSaysWhatIsWrong(byte[] json) {
        try {
            RuleSet rules = RuleFileParser.parse("fuzz.json", json);
            if (rules.rules().stream().anyMatch(rule -> rule.actions().isEmpty())) {
                throw new AssertionError("a rule without action");
            }
        } catch (RuleFileException e) {
            if (e.problems().isEmpty()) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }
}
