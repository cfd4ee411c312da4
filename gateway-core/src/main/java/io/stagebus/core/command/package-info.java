/** What somebody asks of the bus, and what became of it. */
@NullMarked
package io.stagebus.core.command;

import org.jspecify.annotations.NullMarked;
