package io.stagebus.appliance.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.SystemFiles;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old parts and new ones change places all together or not at all, whatever befalls it at whichever move. */
class ExchangeTest {

    private static final List<String> OLD = List.of("log", "quarantine", "snapshots");
    private static final List<String> NEW = List.of("config", "log", "snapshots");
    private static final int MOVES = OLD.size() + NEW.size();
    private static final int DAMAGES = 1_000;

    @TempDir
    Path folder;

    /** A process that ends in the middle. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** What may befall the {@code nth} move. */
    @FunctionalInterface
    private interface Fate {
        void strike() throws IOException;
    }

    private static Exchange.Mover until(int nth, Fate fate) {
        int[] moves = new int[1];
        return (from, to) -> {
            if (moves[0]++ == nth) {
                fate.strike();
            }
            Files.move(from, to);
        };
    }

    private Path target(int nth) throws IOException {
        Path target = folder.resolve("target" + nth);
        for (String name : OLD) {
            write(target.resolve(name).resolve("file"), "old " + name);
        }
        write(target.resolve("relay-auth.db"), "users");
        for (String name : NEW) {
            write(target.resolve("restoring").resolve(name).resolve("file"), "new " + name);
        }
        return target;
    }

    private static void write(Path path, String text) throws IOException {
        Files.createDirectories(path.resolveSibling(""));
        Files.writeString(path, text);
    }

    private static Exchange exchange(Exchange.Mover mover, Path target) {
        return new Exchange(mover, target, target.resolve("restoring"), target.resolve("before-now"), OLD, NEW);
    }

    /** Every file below, but for those that are prepared, with what it holds. */
    private static Map<String, String> content(Path target) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(target)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = target.relativize(path).toString();
                if (!name.startsWith("restoring")) {
                    content.put(name, Files.readString(path));
                }
            }
        }
        return content;
    }

    private static void assertExchanged(Path target) throws IOException {
        assertThat(content(target))
                .isEqualTo(Map.of(
                        "before-now/log/file", "old log",
                        "before-now/quarantine/file", "old quarantine",
                        "before-now/snapshots/file", "old snapshots",
                        "config/file", "new config",
                        "log/file", "new log",
                        "snapshots/file", "new snapshots",
                        "relay-auth.db", "users"));
    }

    @Test
    void oldAndNewChangePlacesAndTheRestStays() throws Exception {
        Path target = target(0);
        exchange(Files::move, target).run();

        assertExchanged(target);
        assertThat(Exchange.unfinished(Files::move, target, target.resolve("restoring")))
                .isEmpty();
    }

    @Test
    void aMoveThatFailsTakesBackThoseBeforeIt() throws Exception {
        for (int nth = 0; nth < MOVES; nth++) {
            Path target = target(nth);
            Map<String, String> before = content(target);
            Exchange failing = exchange(
                    until(nth, () -> {
                        throw new IOException("no");
                    }),
                    target);
            assertThatThrownBy(failing::run).isInstanceOf(IOException.class).hasMessage("no");

            assertThat(content(target)).as("move " + nth).isEqualTo(before);
            assertThat(target.resolve("before-now")).doesNotExist();
            assertThat(Exchange.unfinished(Files::move, target, target.resolve("restoring")))
                    .isEmpty();
            exchange(Files::move, target).run();
            assertExchanged(target);
        }
    }

    /** What was told to have failed must not happen at the next start. */
    @Test
    void aPlanThatIsNotSafeIsWithdrawn() throws Exception {
        for (int nth = 0; nth < 2; nth++) {
            Path target = target(nth);
            Map<String, String> before = content(target);
            Path unsafe = nth == 0 ? target : target.resolve("restoring");
            Exchange failing = new Exchange(
                    thatDoNotForce(unsafe),
                    Files::move,
                    target,
                    target.resolve("restoring"),
                    target.resolve("before-now"),
                    OLD,
                    NEW);
            assertThatThrownBy(failing::run).isInstanceOf(IOException.class).hasMessage("not forced");

            assertThat(content(target)).isEqualTo(before);
            assertThat(target.resolve("before-now")).doesNotExist();
            assertThat(Exchange.unfinished(Files::move, target, target.resolve("restoring")))
                    .isEmpty();
        }
    }

    private static JournalFiles thatDoNotForce(Path folder) {
        SystemFiles files = new SystemFiles();
        return (JournalFiles) Proxy.newProxyInstance(
                JournalFiles.class.getClassLoader(),
                new Class<?>[] {JournalFiles.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("forceFolder") && folder.equals(arguments[0])) {
                        throw new IOException("not forced");
                    }
                    return method.invoke(files, arguments);
                });
    }

    @Test
    void whatCannotBeTakenBackIsToldToGoOn() throws Exception {
        Path target = target(0);
        int[] moves = new int[1];
        Exchange failing = exchange(
                (from, to) -> {
                    if (moves[0]++ >= 2) {
                        throw new IOException("no");
                    }
                    Files.move(from, to);
                },
                target);
        assertThatThrownBy(failing::run).hasMessageContaining("the next start finishes it");

        Exchange.unfinished(Files::move, target, target.resolve("restoring"))
                .orElseThrow()
                .finish();
        assertExchanged(target);
    }

    /** Issue of the journal: a wrong bit or an early end anywhere in a file. */
    @Test
    void aDamagedPlanIsReadFromItsCopyAndTheOtherWayRound() throws Exception {
        Path target = target(0);
        Path staging = target.resolve("restoring");
        Exchange killed = exchange(
                until(OLD.size(), () -> {
                    throw new Killed();
                }),
                target);
        assertThatThrownBy(killed::run).isInstanceOf(Killed.class);
        Random dice = new Random(5);
        for (int i = 0; i < DAMAGES; i++) {
            Path file = staging.resolve(dice.nextBoolean() ? "exchange.plan" : "exchange.plan-copy");
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, damaged(whole, dice));
            assertThat(Exchange.unfinished(Files::move, target, staging).map(Exchange::plan))
                    .hasValue(new ExchangePlan("before-now", OLD, NEW));
            Files.write(file, whole);
        }
        Files.writeString(staging.resolve("exchange.plan"), "");
        Exchange.unfinished(Files::move, target, staging).orElseThrow().finish();
        assertExchanged(target);
    }

    private static byte[] damaged(byte[] whole, Random dice) {
        int place = dice.nextInt(whole.length);
        if (dice.nextInt(3) == 0) {
            return Arrays.copyOf(whole, place);
        }
        byte[] flipped = whole.clone();
        flipped[place] ^= (byte) (1 << dice.nextInt(Byte.SIZE));
        return flipped;
    }

    /** Nobody can tell what was to be moved: what is there is left alone. */
    @Test
    void whereBothAreDamagedItIsSaidAndNothingIsMoved() throws Exception {
        Path target = target(0);
        Path staging = target.resolve("restoring");
        Exchange killed = exchange(
                until(2, () -> {
                    throw new Killed();
                }),
                target);
        assertThatThrownBy(killed::run).isInstanceOf(Killed.class);
        Map<String, String> before = content(target);
        Files.writeString(staging.resolve("exchange.plan"), "aside before-now\nout snapshots\nin snapshots\n");
        Files.delete(staging.resolve("exchange.plan-copy"));

        assertThatThrownBy(() -> Exchange.unfinished(Files::move, target, staging))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exchange.plan and exchange.plan-copy beside it are damaged")
                .hasMessageContaining("into an empty folder");
        assertThat(content(target)).isEqualTo(before);
    }

    @Test
    void whatWasCutOffIsFinishedLater() throws Exception {
        for (int nth = 0; nth < MOVES; nth++) {
            Path target = target(nth);
            Exchange killed = exchange(
                    until(nth, () -> {
                        throw new Killed();
                    }),
                    target);
            assertThatThrownBy(killed::run).isInstanceOf(Killed.class);

            Exchange unfinished = Exchange.unfinished(Files::move, target, target.resolve("restoring"))
                    .orElseThrow();
            unfinished.finish();
            assertExchanged(target);
            assertThat(Exchange.unfinished(Files::move, target, target.resolve("restoring")))
                    .isEmpty();
        }
    }
}
