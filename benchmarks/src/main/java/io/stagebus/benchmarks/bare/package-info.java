/**
 * The yardstick: Netty loops that do the same I/O as the gateway and nothing else. One thread, one encode per message, shared
 * bytes, one flush per batch.
 */
@NullMarked
package io.stagebus.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
