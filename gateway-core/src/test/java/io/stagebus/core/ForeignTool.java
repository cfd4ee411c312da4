package io.stagebus.core;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Foreign clients that a test drives as separate programs ({@code mosquitto_pub}, {@code oscdump}, {@code node}). This
 * is the only place where a test may be skipped: on a developer's machine that lacks the program. With {@code CI=true}
 * in the environment a missing program fails the test. Any thread.
 */
public final class ForeignTool {
    private static final boolean CI = "true".equals(System.getenv("CI"));

    private ForeignTool() {}

    /**
     * Finds a program on the {@code PATH}.
     *
     * @param program the file name to look for
     * @param debianPackage what to install where it is missing, for the message
     * @return the program's file
     */
    public static Path require(String program, String debianPackage) {
        String path = System.getenv("PATH");
        if (path != null) {
            for (String folder : path.split(Pattern.quote(File.pathSeparator), -1)) {
                Path file = Path.of(folder, program);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return file;
                }
            }
        }
        String message =
                "this test drives " + program + ", which is not on the PATH (Debian package " + debianPackage + ")";
        if (CI) {
            return Assertions.fail(message);
        }
        return Assumptions.abort(message);
    }
}
