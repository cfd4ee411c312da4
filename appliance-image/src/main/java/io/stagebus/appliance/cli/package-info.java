/** The command line: what each command takes, prints and exits with. */
@NullMarked
package io.stagebus.appliance.cli;

import org.jspecify.annotations.NullMarked;
