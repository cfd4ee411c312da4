package io.stagebus.core.journal.files;

import java.nio.file.Path;

/** Decides which calls to a {@link SimulatedDisk} do nothing and say that they did. */
@FunctionalInterface
public interface DiskLie {
    /** An honest disk. */
    DiskLie NONE = (operation, path) -> false;

    /**
     * Whether this call is a lie.
     *
     * @param operation {@code force}, {@code forceFolder} or {@code truncate}
     */
    boolean isTold(String operation, Path path);
}
