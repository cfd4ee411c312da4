package io.stagebus.core.journal;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the files of a backup, one after the other. One thread. */
public interface BackupSink {

    /**
     * Begins a file.
     *
     * @param name its path in the data folder, with slashes
     * @return takes its bytes; closed before the next file begins
     */
    OutputStream file(String name) throws IOException;
}
