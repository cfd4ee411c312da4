/** Builds, starts and stops the gateway in order: journal, bus, rules, doors. */
@NullMarked
package io.stagebus.appliance.wiring;

import org.jspecify.annotations.NullMarked;
