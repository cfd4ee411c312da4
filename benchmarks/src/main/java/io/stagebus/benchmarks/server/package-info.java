/** What is measured: the gateway and the bare loop as processes of their own, or any WebSocket URL. */
@NullMarked
package io.stagebus.benchmarks.server;

import org.jspecify.annotations.NullMarked;
