/** The bytes that load programs send and read, written by hand so that a generator costs next to nothing. */
@NullMarked
package io.stagebus.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
