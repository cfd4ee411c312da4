/** Addresses, the patterns that select them, and the one set of matching rules (R1). */
@NullMarked
package io.stagebus.core.address;

import org.jspecify.annotations.NullMarked;
