/** The program: its command line, configuration, wiring and admin plane. */
@NullMarked
package io.stagebus.appliance;

import org.jspecify.annotations.NullMarked;
