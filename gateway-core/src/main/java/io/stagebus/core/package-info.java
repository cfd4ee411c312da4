/** The address space and everything that happens once, on the bus, for every door alike. */
@NullMarked
package io.stagebus.core;

import org.jspecify.annotations.NullMarked;
