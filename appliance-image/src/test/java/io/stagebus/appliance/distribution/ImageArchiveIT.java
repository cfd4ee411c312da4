package io.stagebus.appliance.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.ForeignTool;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image that the build leaves as an OCI archive: what an engine reads of it. */
final class ImageArchiveIT {

    private static final Path ARCHIVE = Path.of("target/stagebus-image.tar").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void holdsTheProgramForAUserWhoIsNotRootWithAHealthCheckThatCanRun() throws Exception {
        ForeignTool.require("nc", "netcat-openbsd");
        ForeignTool.require("curl", "curl");
        tar("-xf", ARCHIVE.toString(), "-C", folder.toString());
        Map<String, Value> manifest = blob(first(json(folder.resolve("index.json")), "manifests"));
        Map<String, Value> image = blob(dict(manifest, "config"));
        Map<String, Value> config = dict(image, "config");

        assertThat(config)
                .containsEntry("User", Value.of("1000:1000"))
                .containsEntry("Entrypoint", Value.array(Value.of("/usr/local/bin/clasp-relay")));
        assertThat(dict(config, "ExposedPorts"))
                .containsKeys("7330/tcp", "7350/tcp", "1883/tcp", "8883/tcp", "8000/udp", "8000/tcp");
        assertThat(String.valueOf(dict(config, "Healthcheck").get("Test")))
                .contains("curl -sf http://localhost:7350/health");

        List<String> files =
                tar("-tvzf", path(first(manifest, "layers")).toString()).lines().toList();
        for (String command : List.of("usr/bin/sh", "usr/bin/curl", "usr/bin/nc", "opt/stagebus/bin/stagebus")) {
            assertThat(files).as(command).anyMatch(line -> line.startsWith("-rwx") && line.endsWith("./" + command));
        }
        assertThat(files)
                .anyMatch(line -> line.matches("drwx.* 1000/1000 .* \\./data/"))
                .anyMatch(line -> line.matches("drwx.* 1000/1000 .* \\./secrets/"))
                .anyMatch(line -> line.endsWith("./config/"))
                .anyMatch(line -> line.endsWith("./certs/"));
    }

    private static String tar(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "--numeric-owner"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s", command).isZero();
        return output;
    }

    private static Map<String, Value> json(Path file) throws IOException, InvalidJsonException {
        return ((Value.Dict) ValueJson.parse(Files.readString(file).strip())).entries();
    }

    private Map<String, Value> blob(Map<String, Value> descriptor) throws IOException, InvalidJsonException {
        return json(path(descriptor));
    }

    private Path path(Map<String, Value> descriptor) {
        Value.Text digest = (Value.Text) Objects.requireNonNull(descriptor.get("digest"));
        return folder.resolve("blobs").resolve(digest.value().replace(':', '/'));
    }

    private static Map<String, Value> dict(Map<String, Value> of, String key) {
        return ((Value.Dict) Objects.requireNonNull(of.get(key), key)).entries();
    }

    private static Map<String, Value> first(Map<String, Value> of, String key) {
        Value.Array list = (Value.Array) Objects.requireNonNull(of.get(key), key);
        return ((Value.Dict) list.items().getFirst()).entries();
    }
}
