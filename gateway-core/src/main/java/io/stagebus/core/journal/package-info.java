/** The record of every applied change, and the state after a restart. */
@NullMarked
package io.stagebus.core.journal;

import org.jspecify.annotations.NullMarked;
