package io.stagebus.mqtt.outward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.counter.Tally;
import io.stagebus.mqtt.session.SessionServices;
import io.stagebus.mqtt.settings.MqttSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A link's side of the bus, with nobody at its other end. */
class OutwardLinkTest {

    private final BusFixture fixture = new BusFixture();
    private final SessionServices services =
            new SessionServices(fixture.bus, MqttSettings.DEFAULT, UnpooledByteBufAllocator.DEFAULT, new Tally());

    private OutwardLink link() {
        OutwardSettings settings = new OutwardSettings(
                "far",
                new OutwardSettings.Far("127.0.0.1", 1, "near", Optional.empty(), false, Optional.empty(), 30),
                List.of(new Route("#", Route.Direction.OUT, "", "", 1)),
                OutwardSettings.Limits.DEFAULT,
                false);
        return new OutwardLink(settings, services, fixture.executor, fixture.clock, new Translation("id", "id.far.1"));
    }

    private Optional<Value> figure(String name) {
        fixture.executor.advance(Duration.ofSeconds(2));
        return fixture.bus
                .current(Address.of("/stagebus/mqtt/bridges/far/" + name))
                .map(Signal.Param::content)
                .map(content -> content.value());
    }

    /** The bus ends a session that failed; what changes afterwards still goes out. */
    @Test
    void aLinkWhoseSessionTheBusHasEndedGoesOn() {
        OutwardLink link = link();
        link.look(false);
        fixture.executor.run();
        fixture.bus.submit(new Command.CloseSession(link.session(), Reply.NONE));
        link.onClosed("internal error");
        fixture.executor.run();
        fixture.set(fixture.open(), "/mqtt/a", Value.of(1));

        assertThat(figure("queued")).contains(Value.of(1));
        services.release();
    }
}
