/** JMH benchmarks and end-to-end load programs; never shipped. */
@NullMarked
package io.stagebus.benchmarks;

import org.jspecify.annotations.NullMarked;
