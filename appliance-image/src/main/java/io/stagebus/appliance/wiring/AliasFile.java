package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.core.alias.AliasCsv;
import io.stagebus.core.alias.AliasTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The file that keeps the aliases. A file that is not there is an empty table. Any thread; reading and writing block.
 *
 * @param path where it is; empty where nothing is kept
 * @param table what it says
 */
public record AliasFile(Optional<Path> path, AliasTable table) {

    /**
     * Reads it, before anything is started.
     *
     * @throws ConfigException with line, column, what was expected and what was found, for everything that is wrong
     */
    public static AliasFile load(GatewayConfig config) throws ConfigException {
        Optional<Path> path = config.aliases();
        if (path.isEmpty() || !Files.exists(path.get())) {
            return new AliasFile(path, AliasTable.EMPTY);
        }
        try {
            AliasCsv.Read read = AliasCsv.read(Files.readString(path.get()));
            if (!read.problems().isEmpty()) {
                throw new ConfigException(read.problems().stream()
                        .map(problem -> path.get() + ": " + problem.text())
                        .toList());
            }
            return new AliasFile(path, read.table());
        } catch (IOException e) {
            throw new ConfigException(List.of(path.get() + ": cannot be read: " + e.getMessage()));
        }
    }

    /**
     * Writes another table in its place, whole or not at all.
     *
     * @throws IOException when it cannot be written; the old one is still there then
     */
    void write(AliasTable other) throws IOException {
        if (path.isPresent()) {
            Path file = path.get().toAbsolutePath();
            Path written = file.resolveSibling(file.getFileName() + ".new");
            Files.write(written, AliasCsv.write(other).getBytes(StandardCharsets.UTF_8));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** How many there are, for people. */
    public String describe() {
        int count = table.aliases().size();
        return count == 0 ? "no aliases" : count == 1 ? "1 alias" : count + " aliases";
    }
}
