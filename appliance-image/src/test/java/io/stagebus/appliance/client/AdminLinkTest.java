package io.stagebus.appliance.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.json.SeenSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
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
    @Timeout(60)
    void aGatewayThatFallsSilentIsGone() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AdminLink link = new AdminLink(URI.create("http://127.0.0.1:" + silent.getLocalPort()), "", 100)) {
            assertThatThrownBy(() -> link.watch("/**", NOBODY))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("no gateway answers");
        }
    }
}
