package io.stagebus.appliance.backup;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.core.journal.BackupSink;
import io.stagebus.core.journal.JournalException;
import java.io.IOException;

/**
 * What goes into a backup.
 *
 * @param config the gateway's configuration: its file, its rules and what else was said
 * @param journal state, history and the data folder's identity
 */
public record BackupContent(GatewayConfig config, JournalPart journal) {

    /** Hands out the journal's files. */
    @FunctionalInterface
    public interface JournalPart {
        /** Answers up to which seq. */
        long backup(BackupSink sink) throws IOException, JournalException;
    }
}
