package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.core.alias.AliasCsv;
import io.stagebus.core.alias.AliasTable;
import io.stagebus.core.journal.files.SystemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
     * Reads it for a gateway that starts. One in the data folder does not keep it from starting: what is whole in it holds, and
     * a copy of it stays beside it.
     *
     * @param trouble told a sentence when it is damaged
     * @throws ConfigException as {@link #load}, when it was named by somebody
     */
    static AliasFile open(GatewayConfig config, Consumer<String> trouble) throws ConfigException {
        try {
            return load(config);
        } catch (ConfigException e) {
            Path path = config.aliases().orElseThrow();
            if (!config.owns(path)) {
                throw e;
            }
            try {
                return mended(path, trouble);
            } catch (IOException again) {
                throw new ConfigException(List.of(path + ": cannot be read: " + again.getMessage()));
            }
        }
    }

    private static AliasFile mended(Path path, Consumer<String> trouble) throws IOException {
        AliasCsv.Read read = AliasCsv.salvage(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        Path copy = new SystemFiles().copyDamaged(path);
        AliasFile mended = new AliasFile(Optional.of(path), read.table());
        mended.write(read.table());
        AliasCsv.Problem first = read.problems().getFirst();
        trouble.accept("the file of aliases " + path + " is damaged: " + first.text() + "; " + mended.describe()
                + " left, and the file as it was is " + copy);
        return mended;
    }

    /**
     * Writes another table in its place, whole or not at all, whenever the power goes.
     *
     * @throws IOException when it cannot be written; the old one is still there then
     */
    void write(AliasTable other) throws IOException {
        if (path.isPresent()) {
            new SystemFiles().replace(path.get(), AliasCsv.write(other).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** How many there are, for people. */
    public String describe() {
        int count = table.aliases().size();
        return count == 0 ? "no aliases" : count == 1 ? "1 alias" : count + " aliases";
    }
}
