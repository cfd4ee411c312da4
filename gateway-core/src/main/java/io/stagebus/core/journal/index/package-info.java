/** The history: entries by address and day, in H2 databases that can be rebuilt from the log. Knows H2 by its URL only. */
@NullMarked
package io.stagebus.core.journal.index;

import org.jspecify.annotations.NullMarked;
