/** What an OSC message means to the bus, and how a signal of the bus is said in OSC (R3, R5-R8, R10). */
@NullMarked
package io.stagebus.osc.mapping;

import org.jspecify.annotations.NullMarked;
