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

    @Test
    void everyProofIsThereAndEveryCitationHasItsRow() throws IOException {
        Map<String, String> sources = sources();
        Set<String> rows = new TreeSet<>();
        List<String> page = Files.readAllLines(Path.of("..", "docs", "mqtt-conformance.md"));
        for (String line : page) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row.group(1));
                Matcher proof = PROOF.matcher(row.group(2));
                while (proof.find()) {
                    assertThat(sources.getOrDefault(proof.group(1), ""))
                            .as("%s proves %s", proof.group(), row.group(1))
                            .contains("void " + proof.group(2) + "(");
                }
            }
        }
        Set<String> cited = new TreeSet<>();
        sources.values().forEach(source -> {
            Matcher citation = CITATION.matcher(source);
            while (citation.find()) {
                cited.add(citation.group(1));
            }
        });
        assertThat(rows).containsAll(cited);
    }
}
