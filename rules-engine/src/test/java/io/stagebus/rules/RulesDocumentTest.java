package io.stagebus.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stagebus.rules.engine.EngineLimits;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.trace.Verdict;
import io.stagebus.rules.transform.Operator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/rules.md} says what is so. */
class RulesDocumentTest {

    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private static String document() throws IOException {
        return Files.readString(Path.of("..", "docs", "rules.md"));
    }

    @Test
    void everyExampleLoads() throws IOException, RuleFileException {
        Matcher examples = JSON.matcher(document());
        int rules = 0;
        while (examples.find()) {
            byte[] json = examples.group(1).getBytes(StandardCharsets.UTF_8);
            rules += RuleFileParser.parse("rules.md", json).rules().size();
        }
        assertThat(rules).isPositive();
    }

    @Test
    void everyNameIsExplained() throws IOException {
        String document = document();
        for (Verdict verdict : Verdict.values()) {
            assertThat(verdict == Verdict.FIRED || document.contains("`" + verdict + "`"))
                    .as("%s", verdict)
                    .isTrue();
        }
        for (Operator operator : Operator.values()) {
            assertThat(document).contains("`" + operator.name().toLowerCase(Locale.ROOT) + "`");
        }
        for (String type : types()) {
            assertThat(document).containsPattern("\\| [^|]*`" + type + "`[^|]* \\|");
        }
    }

    /** What the readers know is what their messages list. */
    private static List<String> types() {
        List<String> types = new ArrayList<>();
        for (String place : List.of(
                "'trigger': {'type': 'x'}",
                "'trigger': {'type': 'on_start'}, 'actions': [{'type': 'x'}]",
                "'trigger': {'type': 'on_change', 'pattern': '/a'},"
                        + " 'actions': [{'type': 'set_from_trigger', 'address': '/a', 'transform': {'type': 'x'}}]")) {
            byte[] json = ("[{'id': 'r', " + place + "}]").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            RuleFileException told = assertThrows(RuleFileException.class, () -> RuleFileParser.parse("types", json));
            told.problems().stream()
                    .filter(problem -> problem.expected().startsWith("one of "))
                    .forEach(problem -> types.addAll(List.of(
                            problem.expected().substring("one of ".length()).split(", "))));
        }
        assertThat(types).hasSizeGreaterThan(40);
        return types;
    }

    @Test
    void theBoundsAreTheRealOnes() throws IOException {
        assertThat(document())
                .contains((RuleFileParser.MAX_BYTES >> 20) + " MiB")
                .contains(String.format(Locale.ROOT, "%,d rules", RuleFileParser.MAX_RULES))
                .contains("1 to " + Rule.MAX_ID_LENGTH + " characters")
                .contains(EngineLimits.DEFAULT.maxChainLength() + " rules led to this signal")
                .contains(String.format(Locale.ROOT, "%,d times within", EngineLimits.DEFAULT.maxFiringsPerSecond()));
    }
}
