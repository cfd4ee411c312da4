package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.observe.OperatorPages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page about the documents that other relays come with: made from what the program knows of flags, variables, features
 * and pages, and from rows about the rest. Where the documents lie beside the repository, in {@code shared/seeds}, every name
 * in them must have a row. {@code -Dstagebus.seeds.write} writes the page anew.
 */
class SeedsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "seeds.md");

    private static final List<Setting> IN_THEM = List.of(
            Setting.NAME,
            Setting.AUTH_PORT,
            Setting.AUTH_DB,
            Setting.ADMIN_TOKEN,
            Setting.CORS_ORIGIN,
            Setting.TOKEN_TTL,
            Setting.JOURNAL,
            Setting.PERSIST,
            Setting.PERSIST_INTERVAL,
            Setting.APP_CONFIG,
            Setting.PARAM_TTL,
            Setting.MAX_SESSIONS,
            Setting.TLS_CERT,
            Setting.TLS_KEY,
            Setting.FEATURES,
            Setting.HEALTH_PORT,
            Setting.METRICS_PORT,
            Setting.RULES,
            Setting.DRAIN_TIMEOUT);

    private static final Map<String, Pattern> IN_DOCUMENTS = new LinkedHashMap<>();

    static {
        IN_DOCUMENTS.put("flag", Pattern.compile("(?<![\\w-])(--[a-z][a-z-]+)"));
        IN_DOCUMENTS.put("variable", Pattern.compile("\\b([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+|FEATURES)\\b"));
        IN_DOCUMENTS.put(
                "port", Pattern.compile("(?<=[:\\s\"-])([1-9][0-9]{3,4})(?=[:/\"\\s)\\\\]|$)", Pattern.MULTILINE));
        IN_DOCUMENTS.put(
                "endpoint",
                Pattern.compile("(?:GET \\| |GET[ \\n]|path: |localhost:[0-9]+)(/[a-z]+)", Pattern.MULTILINE));
        IN_DOCUMENTS.put(
                "field", Pattern.compile("^ +\"([a-z_]+)\":|(?<=[{ ])([a-zA-Z]+)\\??(?=, |})", Pattern.MULTILINE));
        IN_DOCUMENTS.put("metric", Pattern.compile("\\b((?:materi|websocket|container)_[a-z]+_[a-z_]+)"));
        IN_DOCUMENTS.put(
                "file",
                Pattern.compile("(?<![\\w.}/@-])(/(?:data|config|certs|secrets|tmp|app|etc/clasp|var/lib/clasp)"
                        + "|/usr/local/bin/[a-z-]+|/etc/systemd[\\w/.-]+|/etc/caddy[\\w/.-]+)(?![\\w])"));
        IN_DOCUMENTS.put("feature", Pattern.compile("^\\| `([a-z]+)` +\\| [A-Z]", Pattern.MULTILINE));
        IN_DOCUMENTS.put("command", Pattern.compile("^([a-z][a-z_-]+) ", Pattern.MULTILINE));
    }

    private static Map<String, Map<String, String>> rows() throws IOException {
        Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        IN_DOCUMENTS.keySet().forEach(kind -> rows.put(kind, new TreeMap<>()));
        try (InputStream in = Objects.requireNonNull(SeedsPageTest.class.getResourceAsStream("seed-rows.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] cells = line.split("\\|", 3);
                assertThat(Objects.requireNonNull(rows.get(cells[0])).put(cells[1], cells[2]))
                        .as("second row about " + cells[1])
                        .isNull();
            }
        }
        Map<String, String> flags = Objects.requireNonNull(rows.get("flag"));
        for (Setting setting : IN_THEM) {
            for (String flag : setting.flags()) {
                String key = setting.isFileKey() ? ", `" + setting.key() + "` in the file" : "";
                flags.putIfAbsent(flag, setting.help() + " (`" + setting.variable() + "`" + key + ")");
            }
        }
        for (ForeignVariable variable : ForeignVariable.values()) {
            String use = switch (variable.use()) {
                case SETTING, LOOKED_AT -> "";
                case NOTHING -> "ignored, warned once: ";
            };
            Objects.requireNonNull(rows.get("variable")).put(variable.name(), use + variable.meaning());
        }
        return rows;
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Names of the documents

                What every flag, variable, port, path, field, metric, file, feature and command means here that stands in the
                documents of other relays, so that what they print runs. Made by `SeedsPageTest`; do not edit.
                """);
        rows().forEach((kind, rows) -> {
            page.append("\n## ")
                    .append(kind.substring(0, 1).toUpperCase(java.util.Locale.ROOT))
                    .append(kind.substring(1))
                    .append("s\n\n| ")
                    .append(kind)
                    .append(" | what it means here |\n|---|---|\n");
            rows.forEach((name, meaning) -> page.append("| `")
                    .append(name)
                    .append("` | ")
                    .append(meaning.replace("|", "\\|"))
                    .append(" |\n"));
        });
        return page.toString();
    }

    @Test
    void thePageIsWhatTheProgramKnows() throws IOException {
        String page = page();
        if (Boolean.getBoolean("stagebus.seeds.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/seeds.md; -Dstagebus.seeds.write=true writes it")
                .isEqualTo(page);
    }

    @Test
    void whatTheRowsSayIsThereIsThere() throws IOException {
        Map<String, Map<String, String>> rows = rows();
        assertThat(Objects.requireNonNull(rows.get("feature")).keySet())
                .containsExactlyInAnyOrderElementsOf(Features.KNOWN);
        List<String> pages = new ArrayList<>(OperatorPages.GUARDED);
        pages.addAll(List.of("/health", "/ready"));
        assertThat(Objects.requireNonNull(rows.get("endpoint")).keySet()).containsAll(pages);
    }

    @Test
    void everyNameInTheDocumentsHasARow() throws IOException {
        Map<String, Map<String, String>> rows = rows();
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            String text = Files.readString(document);
            IN_DOCUMENTS.forEach((kind, pattern) -> {
                Map<String, String> known = Objects.requireNonNull(rows.get(kind));
                Matcher matcher = pattern.matcher(
                        kind.equals("command") ? commands(text) : kind.equals("field") ? json(text) : text);
                while (matcher.find()) {
                    String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                    if (!known.containsKey(name)) {
                        missing.add(kind + " " + name + " (" + document.getFileName() + ")");
                    }
                }
            });
        }
        assertThat(missing.stream().distinct()).as("names without a row").isEmpty();
    }

    /** What is between the marks of shell code, continued lines joined. */
    private static String commands(String text) {
        Matcher code = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL).matcher(text);
        StringBuilder lines = new StringBuilder();
        while (code.find()) {
            lines.append(code.group(1).replace("\\\n", " ").replaceAll("(?m)^[A-Z_]+=\\S+ ", ""));
        }
        return lines.toString();
    }

    /** What is between the marks of JSON, and fields named in a table of endpoints. */
    private static String json(String text) {
        Matcher code = Pattern.compile("```json\n(.*?)```|(\\{ok, [^}]*})", Pattern.DOTALL)
                .matcher(text);
        StringBuilder lines = new StringBuilder();
        while (code.find()) {
            lines.append(code.group()).append('\n');
        }
        return lines.toString();
    }

    private static List<Path> documents() throws IOException {
        Optional<Path> folder = Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                .map(parent -> parent.resolve("shared").resolve("seeds"))
                .filter(Files::isDirectory)
                .findFirst();
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }
}
