/** Ways of a signal through a server, sender to receivers, and the two kinds of load that are put on them. */
@NullMarked
package io.stagebus.benchmarks.lane;

import org.jspecify.annotations.NullMarked;
