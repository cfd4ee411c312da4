package io.stagebus.appliance.cli;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of loaded and linked classes that the launcher hands to the JVM. A JVM that cannot use it (another CPU,
 * another set of options, a damaged file) goes on without it, and its own messages about that are switched off: they are
 * many, and errors by their level. Any thread.
 */
final class AotArchive {
    private static final Logger LOG = LoggerFactory.getLogger(AotArchive.class);

    private AotArchive() {}

    /** Logs one warning when the launcher named an archive and this JVM runs without it. */
    static void reportRefusal() {
        if (refused(System.getProperty("stagebus.archive"), System.getProperty("java.vm.info", ""))) {
            LOG.atWarn()
                    .addKeyValue("archive", System.getProperty("stagebus.archive"))
                    .log("the JVM refused the AOT archive: starting took longer, nothing else changes");
        }
    }

    /** The VM's info line says {@code sharing} while an archive is mapped; the runtime image holds no other archive. */
    static boolean refused(@Nullable String archive, String vmInfo) {
        return archive != null && !vmInfo.contains("sharing");
    }
}
