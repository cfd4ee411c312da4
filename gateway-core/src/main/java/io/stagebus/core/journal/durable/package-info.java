/** The journal that survives: its threads, and how log, snapshots and history work together. */
@NullMarked
package io.stagebus.core.journal.durable;

import org.jspecify.annotations.NullMarked;
