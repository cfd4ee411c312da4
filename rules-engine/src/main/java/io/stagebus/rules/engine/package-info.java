/** Runs rules as a reaction of the bus. */
@NullMarked
package io.stagebus.rules.engine;

import org.jspecify.annotations.NullMarked;
