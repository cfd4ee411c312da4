/** The clock and the schedule. */
@NullMarked
package io.stagebus.core.time;

import org.jspecify.annotations.NullMarked;
