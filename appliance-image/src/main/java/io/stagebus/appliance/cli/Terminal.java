package io.stagebus.appliance.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The terminal the program was started in, if there is one. */
final class Terminal {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final File DEVICE = new File("/dev/tty");

    private Terminal() {}

    /**
     * How large it is.
     *
     * @param columns at least 20
     * @param lines at least 3
     */
    record Size(int columns, int lines) {

        static final Size USUAL = new Size(80, 24);

        /** Reads {@code stty}'s answer, {@code lines columns}. */
        static Size parse(String answer) {
            if (!answer.strip().matches("[0-9]{1,5} [0-9]{1,5}")) {
                return USUAL;
            }
            String[] numbers = answer.strip().split(" ", 2);
            int lines = Integer.parseInt(numbers[0]);
            int columns = Integer.parseInt(numbers[1]);
            return columns == 0 ? USUAL : new Size(Math.max(20, columns), Math.max(3, lines));
        }
    }

    /** Whether what we print goes to a person at a terminal and not into a file or another program. */
    static boolean isThere() {
        if (Files.isSymbolicLink(STANDARD_OUTPUT)) {
            try {
                String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        return Optional.ofNullable(System.console())
                .filter(Terminal::isInteractive)
                .isPresent();
    }

    /** Later Javas have a console always, and a method that says whether it is one. */
    private static boolean isInteractive(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Its size now; the usual one where it cannot be asked. */
    static Size size() {
        if (!DEVICE.canRead()) {
            return Size.USUAL;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(DEVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            stty.waitFor(1, TimeUnit.SECONDS);
            return Size.parse(answer);
        } catch (IOException e) {
            return Size.USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Size.USUAL;
        }
    }
}
