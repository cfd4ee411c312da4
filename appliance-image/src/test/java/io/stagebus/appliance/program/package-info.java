/** The program as its users meet it: a process with ports, signals and a data folder. */
@NullMarked
package io.stagebus.appliance.program;

import org.jspecify.annotations.NullMarked;
