package io.stagebus.appliance.wiring;

import io.stagebus.core.alias.AliasTable;
import io.stagebus.core.alias.Aliases;
import io.stagebus.core.bus.BusExecutor;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The aliases of a running gateway: in force on the bus, and kept in their file. Any thread. */
public final class AliasBook {

    private final AliasFile file;
    private final Aliases aliases;
    private final Executor bus;
    private AliasTable table;

    /** In force from now on; bus thread. */
    AliasBook(AliasFile file, Aliases aliases, BusExecutor bus) {
        this.file = file;
        this.aliases = aliases;
        this.bus = bus::execute;
        this.table = file.table();
        aliases.use(table);
    }

    /** The table in force. */
    public synchronized AliasTable table() {
        return table;
    }

    /**
     * Writes another table to the file and puts it in force. Blocks until both is done.
     *
     * @throws IOException when the file cannot be written; nothing has changed then
     */
    public synchronized void use(AliasTable other) throws IOException {
        file.write(other);
        CompletableFuture.runAsync(() -> aliases.use(other), bus).join();
        table = other;
    }
}
