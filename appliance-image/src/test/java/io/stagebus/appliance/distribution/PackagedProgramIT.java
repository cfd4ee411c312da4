package io.stagebus.appliance.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** The packaged program starts wherever it lies, and whatever happened to its archive. */
final class PackagedProgramIT {
    @TempDir(factory = OnTheFileSystemOfTheBuild.class)
    Path temporary;

    private PackagedProgram program;

    @BeforeEach
    void copy() throws IOException {
        program = PackagedProgram.copyTo(temporary);
    }

    @Test
    void serves_from_any_folder_and_stops_on_sigterm() throws Exception {
        assertThat(program.serveOnce()).isZero();
        assertThat(program.output()).noneMatch(line -> line.contains("WARN") || line.contains("AOT"));
    }

    @Test
    void is_found_through_a_link() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("stagebus"), program.file("bin/stagebus"));
        assertThat(program.run(link, Map.of(), "config", "show"))
                .as("%s", program.output())
                .isZero();
    }

    @Test
    void starts_without_its_archive_and_says_so_once() throws Exception {
        Files.delete(program.file("lib/stagebus.aot"));
        assertThat(program.serveOnce()).isZero();
        assertThat(complaints()).singleElement().asString().contains("lib/stagebus.aot is missing");
    }

    @Test
    void starts_with_a_damaged_archive_and_says_so_once() throws Exception {
        Files.delete(program.file("lib/stagebus.aot"));
        Files.write(program.file("lib/stagebus.aot"), new byte[100_000]);
        assertThat(program.serveOnce()).isZero();
        assertThat(complaints()).singleElement().asString().contains("the JVM refused the AOT archive");
    }

    @Test
    void does_not_run_old_classes_of_a_jar_that_was_replaced() throws Exception {
        Path jar = program.file("lib")
                .resolve(Files.readAllLines(program.file("lib/classpath")).get(0));
        byte[] content = Files.readAllBytes(jar);
        Files.delete(jar);
        Files.write(jar, content);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(program.serveOnce()).isZero();
        assertThat(complaints()).singleElement().asString().contains("is older than lib/" + jar.getFileName());
    }

    @Test
    void refuses_a_heap_that_is_no_size() throws IOException {
        assertThat(program.run(program.file("bin/stagebus"), Map.of(), "run", "--heap", "lots"))
                .isEqualTo(64);
        assertThat(program.output())
                .containsExactly("stagebus: --heap expects a size such as 256m or 2g, found \"lots\".");
    }

    @Test
    void takes_a_heap_in_bytes_or_with_a_unit() throws IOException {
        for (String heap : List.of("67108864", "65536k", "64M", "1g")) {
            assertThat(program.run(program.file("bin/stagebus"), Map.of(), "config", "check", "--heap", heap))
                    .as(heap)
                    .isZero();
        }
    }

    /** What stays is in the old generation, so that is what a larger heap is for. */
    @Test
    void the_young_generation_does_not_grow_with_the_heap() throws IOException {
        Map<String, String> variables = Map.of("JDK_JAVA_OPTIONS", "-XX:+PrintFlagsFinal");
        for (String heap : List.of("256m", "384m", "2g")) {
            assertThat(program.run(program.file("bin/stagebus"), variables, "config", "check", "--heap", heap))
                    .isZero();
            assertThat(program.output()).as(heap).anyMatch(line -> line.matches(".* MaxNewSize += 25165824 .*"));
        }
    }

    @Test
    void a_variable_that_is_no_size_keeps_no_client_command_from_running() throws IOException {
        Map<String, String> variables = Map.of("STAGEBUS_HEAP", "lots");
        assertThat(program.run(program.file("bin/stagebus"), variables, "get", "/a", "--admin", "127.0.0.1:9"))
                .isEqualTo(69);
        assertThat(program.run(program.file("bin/stagebus"), variables, "run")).isEqualTo(1);
    }

    /** The program is copied by hard links. */
    static final class OnTheFileSystemOfTheBuild implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "packaged-program");
        }
    }

    private List<String> complaints() throws IOException {
        return program.output().stream()
                .filter(line ->
                        line.contains("WARN") || line.toLowerCase(Locale.ROOT).contains("aot"))
                .toList();
    }
}
