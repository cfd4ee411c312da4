package io.stagebus.appliance.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.ForeignTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the build makes the container image, on a small program and with programs of the machine that are put before the real. */
final class ImageScriptIT {

    private static final Path SCRIPT =
            Path.of("../deploy/relay/image").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private Path tools;
    private Path image;

    @BeforeEach
    void layOut() throws IOException {
        ForeignTool.require("nc", "netcat-openbsd");
        ForeignTool.require("curl", "curl");
        tools = Files.createDirectories(folder.resolve("tools"));
        image = folder.resolve("image.tar");
        Files.copy(SCRIPT, Files.createDirectories(folder.resolve("relay")).resolve("image"));
        Files.createDirectories(folder.resolve("relay/dist/runtime"));
        program(Files.createDirectories(folder.resolve("relay/dist/bin")).resolve("stagebus"), "exit 0");
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", folder.resolve("relay/image").toString(), "--if-possible", image.toString())
                .redirectErrorStream(true);
        builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void isLeftOutWhereTheTarIsNotGnus() throws Exception {
        program(
                tools.resolve("tar"),
                "case \" $* \" in *--sort*) echo \"tar: unrecognized option: sort=name\" >&2; exit 1 ;; esac");

        assertThat(run()).contains("left out, for the tar here is not GNU's");
        assertThat(image).doesNotExist();
    }

    @Test
    void isMadeAnewWhenWhatItTakesOfTheMachineChanged() throws Exception {
        Path curl = tools.resolve("curl");
        program(curl, "echo one");
        assertThat(run()).contains("image.tar, ");
        assertThat(run()).as("nothing changed").isEmpty();

        program(curl, "echo two");
        // A package brings its files with the times of its own build.
        Files.setLastModifiedTime(curl, FileTime.fromMillis(0));

        assertThat(run()).contains("image.tar, ");
        assertThat(run()).as("nothing changed").isEmpty();
    }
}
