package io.stagebus.benchmarks.lane;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;
import io.stagebus.benchmarks.wire.FrameTemplate;
import io.stagebus.benchmarks.wire.WebSocketFrames;
import java.util.List;

/**
 * A lane of SETs to many Params that nobody subscribes to. One signal of the lane is {@value #BATCH} SETs and a PING, whose
 * answer says that they are done (R17), so that nothing but the SETs costs anything.
 */
public final class Flood {

    /** How many SETs make a signal of the lane. */
    public static final int BATCH = 256;

    private static final byte[] PING = WebSocketFrames.masked(ClaspFrames.ping());

    private final FrameTemplate[] sets;
    private int next;

    private Flood(List<String> addresses) {
        sets = addresses.stream()
                .map(address -> ClaspFrames.set(address, ClaspFrames.FIRE).masked())
                .toArray(FrameTemplate[]::new);
    }

    /** A lane that writes these Params in turn. */
    public static Lane lane(Generator generator, Server server, List<String> addresses) {
        Flood flood = new Flood(addresses);
        Arrivals arrivals = new Arrivals(1);
        long[] pongs = {0};
        MessageListener listener =
                arrivals.listener(0, (buffer, at, length) -> ClaspFrames.isPong(buffer, at, length) ? pongs[0]++ : -1);
        WebSocketClient client = new Sessions(generator).join(server, "/echo", List.of(), listener);
        return new Lane(server, (first, count) -> flood.send(client, first, count), arrivals, List.of(client));
    }

    private void send(WebSocketClient client, long first, int count) {
        ByteBuf out = client.buffer(count * (PING.length + BATCH * 64));
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < BATCH; j++) {
                sets[next].write(out, first);
                next = next + 1 == sets.length ? 0 : next + 1;
            }
            out.writeBytes(PING);
        }
        client.send(out);
    }
}
