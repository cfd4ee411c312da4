/** What the journal does by itself, in a process with the gateway's heap: filling, starting, reading, dropping, forcing. */
@NullMarked
package io.stagebus.benchmarks.journal;

import org.jspecify.annotations.NullMarked;
