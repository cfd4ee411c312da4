package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.server.Servers;

/**
 * What a program works with.
 *
 * @param servers what it may start
 * @param report where its figures go
 * @param effort how much it is to measure
 * @param foreign whether another relay is measured in the gateway's place, which is reached by WebSocket only
 */
record Bench(Servers servers, Report report, Effort effort, boolean foreign) {}
