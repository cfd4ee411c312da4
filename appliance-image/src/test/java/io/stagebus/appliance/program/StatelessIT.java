package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.AdminHttp;
import io.stagebus.core.ForeignTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --stateless} writes nothing to any disk, as the kernel sees it. */
class StatelessIT {

    /** Every call that makes, changes or removes a file. */
    private static final String CALLS =
            "open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,"
                    + "symlinkat,truncate,ftruncate,mknod,mknodat";

    private static final Pattern HARMLESS = Pattern.compile("\"/(dev|proc|sys)/|O_RDONLY|= -1 |resumed|\\+\\+\\+|---");

    @TempDir
    Path folder;

    @Test
    void nothingIsWritten() throws IOException, InterruptedException {
        String strace = ForeignTool.require("strace", "strace").toString();
        Path trace = folder.resolve("trace");
        Path quiet = Files.createDirectory(folder.resolve("quiet"));
        try (Program program = Program.start(
                folder,
                Map.of("XDG_DATA_HOME", quiet.toString()),
                List.of(strace, "-f", "-qq", "-e", "trace=" + CALLS, "-o", trace.toString()),
                "run",
                "--stateless",
                "--host",
                "127.0.0.1",
                "--ws-port",
                "auto",
                "--mqtt-port",
                "auto",
                "--osc-port",
                "auto",
                "--admin-port",
                "auto")) {
            program.await("accepting connections");
            assertThat(program.output()).contains("nothing is kept");
            try (AdminHttp admin = new AdminHttp(program.port("Admin"))) {
                admin.put("/a", "1");
                assertThat(admin.get("/api/state?address=/a").statusCode()).isEqualTo(200);
            }
            // The tracer would leave what it traces behind.
            program.handle().descendants().forEach(ProcessHandle::destroy);
            assertThat(program.exitCode()).isZero();
        }
        assertThat(quiet).isEmptyDirectory();
        try (Stream<String> lines = Files.lines(trace)) {
            assertThat(lines.filter(line -> !HARMLESS.matcher(line).find())).isEmpty();
        }
    }
}
