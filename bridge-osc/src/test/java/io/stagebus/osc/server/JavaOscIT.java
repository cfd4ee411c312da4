package io.stagebus.osc.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.illposed.osc.OSCBadDataEvent;
import com.illposed.osc.OSCBundle;
import com.illposed.osc.OSCMessage;
import com.illposed.osc.OSCPacket;
import com.illposed.osc.OSCPacketEvent;
import com.illposed.osc.OSCPacketListener;
import com.illposed.osc.OSCSerializeException;
import com.illposed.osc.OSCSerializerAndParserBuilder;
import com.illposed.osc.transport.OSCPortIn;
import com.illposed.osc.transport.OSCPortOut;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The published javaosc-core talks with the door both ways. */
class JavaOscIT {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final BlockingQueue<OSCPacket> heard = new LinkedBlockingQueue<>();

    private final class Listener implements OSCPacketListener {
        @Override
        public void handlePacket(OSCPacketEvent event) {
            heard.add(event.getPacket());
        }

        @Override
        public void handleBadData(OSCBadDataEvent event) {
            throw new AssertionError(event.getException());
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    private OSCMessage next(String address) throws InterruptedException {
        while (true) {
            OSCPacket packet = heard.poll(10, TimeUnit.SECONDS);
            if (packet == null) {
                throw new AssertionError("nothing came of " + address);
            }
            if (packet instanceof OSCMessage message && message.getAddress().equals(address)) {
                return message;
            }
        }
    }

    @Test
    void talksBothWays() throws IOException, OSCSerializeException, InterruptedException {
        int port = freePort();
        OSCPortIn in = new OSCPortIn(
                new OSCSerializerAndParserBuilder(), List.of(new Listener()), new InetSocketAddress(LOOPBACK, port));
        try (OscGateway gateway = new OscGateway(OscGateway.onLoopback(OscFixture.unlimited()), 0)) {
            OSCPortOut out = new OSCPortOut(gateway.address);
            in.startListening();
            out.send(new OSCMessage("/stagebus/reply", List.of(port)));
            Map<String, Object> sent =
                    Map.of("i", 42, "f", 0.5f, "s", "foh", "h", 1L << 40, "d", 0.1, "T", true, "F", false, "c", 'A');
            for (Map.Entry<String, Object> one : sent.entrySet()) {
                out.send(new OSCMessage("/peer/" + one.getKey(), List.of(one.getValue())));
            }
            out.send(new OSCBundle(List.of(
                    new OSCMessage("/peer/first", List.of(1)), new OSCMessage("/peer/second", List.of("x", 2.0f)))));
            out.send(new OSCMessage("/stagebus/subscribe", List.of("/from/**", 0)));
            out.send(new OSCMessage("/stagebus/ping", List.of("ready")));
            next("/stagebus/pong");

            assertThat(gateway.value("/osc/peer/i")).contains(Value.of(42L));
            assertThat(gateway.value("/osc/peer/f")).contains(Value.of(0.5));
            assertThat(gateway.value("/osc/peer/s")).contains(Value.of("foh"));
            assertThat(gateway.value("/osc/peer/h")).contains(Value.of(1L << 40));
            assertThat(gateway.value("/osc/peer/d")).contains(Value.of(0.1));
            assertThat(gateway.value("/osc/peer/T")).contains(Value.TRUE);
            assertThat(gateway.value("/osc/peer/F")).contains(Value.FALSE);
            assertThat(gateway.value("/osc/peer/c")).contains(Value.of("A"));
            assertThat(gateway.value("/osc/peer/first")).contains(Value.of(1L));
            assertThat(gateway.value("/osc/peer/second")).contains(Value.array(Value.of("x"), Value.of(2.0)));

            gateway.set(
                    "/osc/from/us",
                    Value.array(Value.of(1L), Value.of(0.5), Value.of("text"), Value.TRUE, Value.of(1L << 40)));
            assertThat(next("/from/us").getArguments()).isEqualTo(List.of(1, 0.5f, "text", true, 1L << 40));
            out.close();
        } finally {
            in.stopListening();
            in.close();
        }
    }
}
