/** The bus: commands in, signals out, on one thread. Uses every package of the core; none uses it back. */
@NullMarked
package io.stagebus.core.bus;

import org.jspecify.annotations.NullMarked;
