/** The end-to-end programs: each puts one kind of load on the gateway and on the bare loop and says how they compare. */
@NullMarked
package io.stagebus.benchmarks.load;

import org.jspecify.annotations.NullMarked;
