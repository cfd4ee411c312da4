package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that says which statement of the standard is proved by which test. */
class ConformancePageTest {

    private static final Pattern ROW = Pattern.compile("\\| (\\d+\\.\\d+\\.\\d+-\\d+) \\| (.*) \\|");
    private static final Pattern PROOF = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern CITATION = Pattern.compile("\\[MQTT-(\\d+\\.\\d+\\.\\d+-\\d+)");

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString();
                sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
            }
        }
        return sources;
    }

    private static List<String> page() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "mqtt-conformance.md"));
    }

    /** The statements of one version of the standard, by their numbers. */
    private static Set<String> statements(String version) throws IOException {
        Path file = Path.of("src", "test", "resources", "io", "stagebus", "mqtt", "broker", "statements.txt");
        Set<String> numbers = new TreeSet<>();
        for (String line : Files.readAllLines(file)) {
            String[] said = line.split(" ", -1);
            if (said[0].equals(version)) {
                for (int number = Integer.parseInt(said[2]); number <= Integer.parseInt(said[3]); number++) {
                    numbers.add(said[1] + "-" + number);
                }
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.0", "3.1.1"})
    void everyStatementIsProvedOrSaysWhyNot(String version) throws IOException {
        Map<String, String> sources = sources();
        Set<String> rows = new TreeSet<>();
        boolean isInside = false;
        for (String line : page()) {
            isInside = line.startsWith("## ") ? line.equals("## MQTT " + version) : isInside;
            Matcher row = ROW.matcher(line);
            if (isInside && row.matches()) {
                assertThat(rows.add(row.group(1))).as("%s once", row.group(1)).isTrue();
                Matcher proof = PROOF.matcher(row.group(2));
                boolean isProved = false;
                while (proof.find()) {
                    isProved = true;
                    assertThat(sources.getOrDefault(proof.group(1), ""))
                            .as("%s proves %s", proof.group(), row.group(1))
                            .contains("void " + proof.group(2) + "(");
                }
                assertThat(isProved || row.group(2).matches("n/a: .{10,}"))
                        .as("%s: %s", row.group(1), row.group(2))
                        .isTrue();
            }
        }
        assertThat(rows).isEqualTo(statements(version));
    }

    @Test
    void everyStatementThatATestCitesHasItsRow() throws IOException {
        Set<String> rows = new TreeSet<>();
        for (String line : page()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row.group(1));
            }
        }
        Set<String> cited = new TreeSet<>();
        sources().values().forEach(source -> {
            Matcher citation = CITATION.matcher(source);
            while (citation.find()) {
                cited.add(citation.group(1));
            }
        });
        assertThat(rows).containsAll(cited);
    }
}
