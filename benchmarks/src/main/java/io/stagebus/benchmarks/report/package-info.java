/** What a run of the benchmarks says: figures, targets, verdicts, and where and how they came about. */
@NullMarked
package io.stagebus.benchmarks.report;

import org.jspecify.annotations.NullMarked;
