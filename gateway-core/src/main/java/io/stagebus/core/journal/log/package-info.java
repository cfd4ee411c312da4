/** The write-ahead log and the snapshots of the state: their format, and how both are written and read back. */
@NullMarked
package io.stagebus.core.journal.log;

import org.jspecify.annotations.NullMarked;
