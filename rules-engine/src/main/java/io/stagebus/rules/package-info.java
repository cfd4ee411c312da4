/** Rules: a reaction of the bus to its own signals. */
@NullMarked
package io.stagebus.rules;

import org.jspecify.annotations.NullMarked;
