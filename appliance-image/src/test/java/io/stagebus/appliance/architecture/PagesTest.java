package io.stagebus.appliance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The pages for newcomers name only what exists: each type, method, package and file that stands in {@code code
 * quotes} is looked up in the sources.
 */
final class PagesTest {
    private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");
    /** {@code Command}, {@code Signal.Param}, {@code SignalBus.submit(Command)}. */
    private static final Pattern TYPE =
            Pattern.compile("((?:[A-Z][A-Za-z0-9]*\\.)*[A-Z][A-Za-z0-9]*)(?:\\.([a-z][A-Za-z0-9]*))?(?:\\(.*\\))?");
    /** {@code core.address}, {@code io.stagebus.rules.json}. */
    private static final Pattern PACKAGE = Pattern.compile(
            "(?:io\\.stagebus\\.)?((?:core|rules|osc|mqtt|websocket|appliance|benchmarks)(?:\\.[a-z]+)+)");

    private static final Pattern DECLARATION =
            Pattern.compile("(?:class|interface|record|enum)\\s+([A-Z][A-Za-z0-9]*)");
    /** Types of libraries that the pages may speak of. */
    private static final Set<String> FOREIGN = Set.of("ByteBuf", "EventLoop", "EmbeddedChannel");

    private static final Set<String> TEST_ONLY =
            Set.of("appliance.architecture", "appliance.program", "appliance.distribution", "core.journal.rig");

    private final Map<String, String> sourceByType = new HashMap<>();
    private final Set<String> packages = new TreeSet<>();

    @TestFactory
    List<DynamicTest> a_page_names_only_what_exists() throws IOException {
        readSources();
        return pages().stream()
                .map(page -> DynamicTest.dynamicTest(
                        Classes.REPOSITORY.relativize(page).toString(),
                        () -> assertThat(unknownNames(page))
                                .as("names on the page that nothing in the repository has")
                                .isEmpty()))
                .toList();
    }

    @Test
    void the_architecture_page_names_every_package_that_is_shipped() throws IOException {
        readSources();
        String page = Files.readString(Classes.REPOSITORY.resolve("ARCHITECTURE.md"));
        assertThat(packages)
                .filteredOn(each -> each.contains(".") && !each.startsWith("benchmarks") && !TEST_ONLY.contains(each))
                .allSatisfy(each -> assertThat(page).contains("`" + each + "`"));
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String fixed : List.of("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "docs/GLOSSARY.md")) {
            pages.add(Classes.REPOSITORY.resolve(fixed));
        }
        for (Path sources : Classes.moduleFolders("src")) {
            pages.add(sources.resolveSibling("README.md"));
        }
        return pages;
    }

    private void readSources() throws IOException {
        for (Path sources : Classes.moduleFolders("src")) {
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    String source = Files.readString(file);
                    Matcher declaration = DECLARATION.matcher(source);
                    while (declaration.find()) {
                        sourceByType.merge(declaration.group(1), source, String::concat);
                    }
                    String path = file.resolveSibling("").toString().replace('\\', '/');
                    int start = path.indexOf("io/stagebus/");
                    if (start >= 0) {
                        packages.add(
                                path.substring(start + "io/stagebus/".length()).replace('/', '.'));
                    }
                }
            }
        }
    }

    private List<String> unknownNames(Path page) throws IOException {
        List<String> unknown = new ArrayList<>();
        Matcher quoted = QUOTED.matcher(Files.readString(page));
        while (quoted.find()) {
            if (!exists(quoted.group(1))) {
                unknown.add(quoted.group(1));
            }
        }
        return unknown;
    }

    private boolean exists(String name) throws IOException {
        Matcher inPackage = PACKAGE.matcher(name);
        if (inPackage.matches()) {
            return packages.contains(inPackage.group(1));
        }
        Matcher type = TYPE.matcher(name);
        if (type.matches() && isCamelCase(type.group(1))) {
            return typeExists(type.group(1), type.group(2));
        }
        return !isPath(name) || Files.exists(Classes.REPOSITORY.resolve(name));
    }

    private boolean typeExists(String dotted, @Nullable String method) {
        String source = "";
        for (String simple : dotted.split("\\.", -1)) {
            if (!sourceByType.containsKey(simple)) {
                return FOREIGN.contains(simple);
            }
            source = sourceByType.getOrDefault(simple, "");
        }
        return method == null
                || Pattern.compile("\\b" + method + "\\s*\\(").matcher(source).find();
    }

    /** SUBSCRIBE and QoS are words of a protocol, XTest is a pattern for names: neither is a type of ours. */
    private static boolean isCamelCase(String dotted) {
        return dotted.matches("(?!X[A-Z]).*[a-z].*") && !dotted.equals("QoS");
    }

    /** A path starts at something that stands in the repository's root; build output need not be there. */
    private static boolean isPath(String name) throws IOException {
        int slash = name.indexOf('/');
        return slash > 0
                && name.matches("[A-Za-z0-9._/-]+")
                && !name.contains("/target")
                && Files.isDirectory(Classes.REPOSITORY.resolve(name.substring(0, slash)));
    }
}
