package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.lane.Sessions;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.LiveHeap;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;
import java.util.List;

/** What an idle CLASP session with one subscription takes of the server's memory. */
final class IdleSessions implements Program {

    private static final double LIMIT_KILOBYTES = 16;

    @Override
    public String name() {
        return "idle-sessions";
    }

    @Override
    public String summary() {
        return "5,000 idle CLASP sessions: memory for each, live heap and RSS";
    }

    @Override
    public void run(Bench bench) {
        int count = bench.effort().count(5_000, 100);
        try (Generator generator = new Generator();
                Server server = bench.servers().stagebus()) {
            // Some come and go first, so that code and buffers that serve all are not counted as theirs.
            close(join(generator, server, count / 10));
            long heapBefore = LiveHeap.bytes(server.process());
            long residentBefore = server.process().residentBytes();
            List<WebSocketClient> clients = join(generator, server, count);
            long resident = server.process().residentBytes() - residentBefore;
            long heap = LiveHeap.bytes(server.process()) - heapBefore;
            report(bench, "live heap, KB a session", heap / 1024.0 / count);
            report(bench, "RSS, KB a session", resident / 1024.0 / count);
            long open = clients.stream().filter(WebSocketClient::isOpen).count();
            bench.report().add(Row.count(name(), "sessions open", count, open));
            close(clients);
        }
    }

    private void report(Bench bench, String what, double kilobytes) {
        bench.report().add(Row.absolute(name(), what, "≤ 16 KB", kilobytes, kilobytes <= LIMIT_KILOBYTES));
    }

    private static List<WebSocketClient> join(Generator generator, Server server, int count) {
        return new Sessions(generator)
                .joinAll(
                        server,
                        "/out",
                        count,
                        i -> List.of(ClaspFrames.subscribe(1, "/tablet/" + i + "/**")),
                        i -> MessageListener.DEAF);
    }

    private static void close(List<WebSocketClient> clients) {
        clients.forEach(WebSocketClient::close);
        clients.forEach(client -> Generator.await(client.closed(), 10, "connection did not close"));
    }
}
