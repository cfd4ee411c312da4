package io.stagebus.appliance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.cert.CertPathBuilderException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AdminLinkTest {

    private static final GatewayLink.Viewer NOBODY = new GatewayLink.Viewer() {
        @Override
        public void seen(SeenSignal signal) {
            // Nothing comes.
        }

        @Override
        public void live() {
            // Nothing comes.
        }

        @Override
        public void lost(long count) {
            // Nothing comes.
        }
    };

    @Test
    void whatATakerRefusesIsNoFaultOfTheGateway() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.close();
        });
        server.start();
        try (AdminLink link = new AdminLink(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "")) {
            assertThatThrownBy(() -> link.backup(new OutputStream() {
                        @Override
                        public void write(int one) throws IOException {
                            throw new IOException("full");
                        }
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("full");
        } finally {
            server.stop(0);
        }
    }

    @Test
    @Timeout(60)
    void aChangeThatIsNotAnsweredIsNotConfirmed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AdminLink link = new AdminLink(URI.create("http://127.0.0.1:" + silent.getLocalPort()), "", 100, 100)) {
            assertThatThrownBy(() -> link.set("/a", Value.of(1)))
                    .isInstanceOfSatisfying(
                            LinkException.class,
                            e -> assertThat(e.reason()).isEqualTo(LinkException.Reason.UNAVAILABLE))
                    .hasMessageStartingWith("not confirmed: ");
        }
    }

    @Test
    void whyNobodyIsThereIsToldInWords() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThatThrownBy(() -> ClaspLink.connect(URI.create("ws://127.0.0.1:" + port), ""))
                .hasMessageContaining("(connection refused)");
        assertThatThrownBy(() -> ClaspLink.connect(URI.create("ws://no-such-host.invalid:" + port), ""))
                .hasMessageContaining("(no host of that name is known)");
        Exception untrusted = new SSLHandshakeException("PKIX path building failed");
        untrusted.initCause(new CertPathBuilderException("unable to find valid certification path"));
        assertThat(Unreached.why(new CompletionException(untrusted))).startsWith("its certificate is not trusted here");
    }

    @Test
    @Timeout(60)
    void aGatewayThatFallsSilentIsGone() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AdminLink link = new AdminLink(URI.create("http://127.0.0.1:" + silent.getLocalPort()), "", 100, 100)) {
            assertThatThrownBy(() -> link.watch("/**", NOBODY))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("no gateway answers");
        }
    }
}
